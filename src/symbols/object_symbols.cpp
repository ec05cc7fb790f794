#include "symbols/object_symbols.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>

#include "symbols/demangled.hpp"

namespace counterprof {
namespace {

struct EndDwfl {
  void operator()(Dwfl* dwfl) const noexcept { dwfl_end(dwfl); }
};

struct Free {
  void operator()(void* memory) const noexcept { std::free(memory); }
};

/// The scopes that libdw gives: an array that the caller frees.
struct Scopes {
  std::unique_ptr<Dwarf_Die, Free> dies;
  int count = 0;
};

Scopes scopes_at(Dwarf_Die* unit, Dwarf_Addr address) {
  Scopes scopes;
  Dwarf_Die* dies = nullptr;
  scopes.count = dwarf_getscopes(unit, address, &dies);
  scopes.dies.reset(dies);
  return scopes;
}

/// The scopes around a DIE as they nest in the code: those of dwarf_getscopes() go on with the scopes in
/// which an inlined function is written.
Scopes scopes_around(Dwarf_Die* die) {
  Scopes scopes;
  Dwarf_Die* dies = nullptr;
  scopes.count = dwarf_getscopes_die(die, &dies);
  scopes.dies.reset(dies);
  return scopes;
}

std::optional<int> number(Dwarf_Die* die, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  if (dwarf_attr_integrate(die, name, &attribute) == nullptr || dwarf_formudata(&attribute, &value) != 0)
    return std::nullopt;
  return static_cast<int>(std::min<Dwarf_Word>(value, 1U << 30U));
}

const char* text(Dwarf_Die* die, unsigned name) {
  Dwarf_Attribute attribute;
  const char* found = nullptr;
  if (dwarf_attr_integrate(die, name, &attribute) != nullptr) found = dwarf_formstring(&attribute);
  return found;
}

/// Where the function is declared: an inlined one, and a member's definition, refer to it.
Dwarf_Die declaration_of(Dwarf_Die die) {
  for (const unsigned name : {unsigned{DW_AT_abstract_origin}, unsigned{DW_AT_specification}}) {
    Dwarf_Attribute attribute;
    Dwarf_Die there;
    if (dwarf_attr(&die, name, &attribute) != nullptr && dwarf_formref_die(&attribute, &there) != nullptr)
      die = there;
  }
  return die;
}

/// What a lambda has instead of a linkage name: the names of what it stands in.
std::string qualified(Dwarf_Die* die) {
  Dwarf_Die declaration = declaration_of(*die);
  const Scopes scopes = scopes_around(&declaration);
  std::string result;
  for (int i = 0; i < scopes.count; ++i) {
    Dwarf_Die* scope = scopes.dies.get() + i;
    const int tag = dwarf_tag(scope);
    if (tag == DW_TAG_compile_unit || tag == DW_TAG_lexical_block) continue;
    const char* name = text(scope, DW_AT_name);
    std::string part = name != nullptr ? name : tag == DW_TAG_namespace ? "(anonymous namespace)" : "";
    if (part.starts_with("<lambda")) part = "{lambda}";
    if (part.empty()) continue;
    if (!result.empty()) part.append("::").append(result);
    result = std::move(part);
  }
  return result;
}

std::string name_of(Dwarf_Die* die) {
  for (const unsigned name : {unsigned{DW_AT_linkage_name}, unsigned{DW_AT_MIPS_linkage_name}})
    if (const char* linkage = text(die, name)) return demangled(linkage);
  return qualified(die);
}

/// Absolute: what the compiler was told may be relative to the folder that it ran in.
std::string absolute(const char* path, Dwarf_Die* unit) {
  if (path == nullptr) return {};
  const char* folder = text(unit, DW_AT_comp_dir);
  if (path[0] == '/' || folder == nullptr) return std::filesystem::path(path).lexically_normal().string();
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

bool is_function(Dwarf_Die* die) {
  const int tag = dwarf_tag(die);
  return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
}

Dwfl_Callbacks callbacks() {
  static char* by_default = nullptr;  // ":.debug:/usr/lib/debug"
  Dwfl_Callbacks result{};
  result.find_elf = dwfl_build_id_find_elf;
  result.find_debuginfo = dwfl_standard_find_debuginfo;
  result.section_address = dwfl_offline_section_address;
  result.debuginfo_path = &by_default;
  return result;
}

}  // namespace

struct ObjectSymbols::Impl {
  std::unique_ptr<Dwfl, EndDwfl> dwfl;
  Dwfl_Module* module = nullptr;
  Knows knows = Knows::nothing;
  std::vector<GElf_Phdr> segments;      // those with code
  Dwarf_Addr bias = 0;                  // from the file's addresses to libdwfl's
  std::map<Dwarf_Off, int> last_lines;  // of functions, by their DIE

  void read_segments();
  Dwarf_Die* unit_at(Dwarf_Addr address, Dwarf_Addr& unit_bias) const;
  std::vector<CodeFrame> frames_of(Dwarf_Addr address);
  std::string symbol_at(Dwarf_Addr address) const;
  int last_line_of(Dwarf_Die* function, Dwarf_Die* unit, const std::string& file);
  [[nodiscard]] std::optional<std::uint64_t> address_of(std::uint64_t file_offset) const;
};

void ObjectSymbols::Impl::read_segments() {
  Elf* elf = dwfl_module_getelf(module, &bias);
  std::size_t count = 0;
  if (elf == nullptr || elf_getphdrnum(elf, &count) != 0) return;
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr segment;
    if (gelf_getphdr(elf, static_cast<int>(i), &segment) != nullptr && segment.p_type == PT_LOAD &&
        (segment.p_flags & PF_X) != 0)
      segments.push_back(segment);
  }
}

std::optional<std::uint64_t> ObjectSymbols::Impl::address_of(std::uint64_t file_offset) const {
  for (const GElf_Phdr& segment : segments)
    if (file_offset >= segment.p_offset && file_offset - segment.p_offset < segment.p_filesz)
      return file_offset - segment.p_offset + segment.p_vaddr;
  return std::nullopt;
}

Dwarf_Die* ObjectSymbols::Impl::unit_at(Dwarf_Addr address, Dwarf_Addr& unit_bias) const {
  Dwarf_Die* unit = dwfl_module_addrdie(module, address, &unit_bias);
  // Clang writes no .debug_aranges, by which libdwfl finds units.
  if (unit == nullptr)
    while ((unit = dwfl_module_nextcu(module, unit, &unit_bias)) != nullptr)
      if (dwarf_haspc(unit, address - unit_bias) == 1) break;
  return unit;
}

std::string ObjectSymbols::Impl::symbol_at(Dwarf_Addr address) const {
  GElf_Off offset = 0;
  GElf_Sym symbol{};
  const char* name = dwfl_module_addrinfo(module, address, &offset, &symbol, nullptr, nullptr, nullptr);
  // libdwfl gives the nearest symbol in front; what is behind its end is another function, without a name.
  if (name == nullptr || (symbol.st_size != 0 && offset >= symbol.st_size)) return {};
  return demangled(name);
}

int ObjectSymbols::Impl::last_line_of(Dwarf_Die* function, Dwarf_Die* unit, const std::string& file) {
  const auto [known, is_new] = last_lines.try_emplace(dwarf_dieoffset(function), 0);
  if (!is_new) return known->second;
  Dwarf_Lines* lines = nullptr;
  std::size_t count = 0;
  if (dwarf_getsrclines(unit, &lines, &count) != 0) return 0;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    Dwarf_Line* line = dwarf_onesrcline(lines, i);
    Dwarf_Addr address = 0;
    Dwarf_Addr next = 0;
    int number = 0;
    if (dwarf_lineaddr(line, &address) != 0 || dwarf_lineno(line, &number) != 0 || number <= known->second)
      continue;
    // A row without an instruction of its own marks where something around begins.
    if (dwarf_lineaddr(dwarf_onesrcline(lines, i + 1), &next) != 0 || next == address) continue;
    if (dwarf_haspc(function, address) == 1 && absolute(dwarf_linesrc(line, nullptr, nullptr), unit) == file)
      known->second = number;
  }
  return known->second;
}

/// As eu-addr2line --inlines finds them (elfutils, src/addr2line.c).
std::vector<CodeFrame> ObjectSymbols::Impl::frames_of(Dwarf_Addr address) {
  Dwarf_Addr unit_bias = 0;
  Dwarf_Die* unit = unit_at(address, unit_bias);
  if (unit == nullptr) return {};
  const Dwarf_Addr in_unit = address - unit_bias;
  CodeFrame place;
  if (Dwarf_Line* line = dwarf_getsrc_die(unit, in_unit)) {
    place.file = absolute(dwarf_linesrc(line, nullptr, nullptr), unit);
    dwarf_lineno(line, &place.line);
  }
  Scopes inner = scopes_at(unit, in_unit);
  if (inner.count <= 0) return place.line > 0 ? std::vector{place} : std::vector<CodeFrame>{};
  const Scopes scopes = scopes_around(inner.dies.get());
  Dwarf_Files* files = nullptr;
  std::size_t file_count = 0;
  dwarf_getsrcfiles(unit, &files, &file_count);
  const auto file_of = [&](Dwarf_Die* die, unsigned name) {
    const auto index = number(die, name);
    return index && files != nullptr
               ? absolute(dwarf_filesrc(files, static_cast<std::size_t>(*index), nullptr, nullptr), unit)
               : std::string{};
  };
  std::vector<CodeFrame> frames;
  for (int i = 0; i < scopes.count; ++i) {
    Dwarf_Die* die = scopes.dies.get() + i;
    if (!is_function(die)) continue;
    CodeFrame frame = place;
    frame.function = name_of(die);
    frame.is_inlined = dwarf_tag(die) == DW_TAG_inlined_subroutine;
    // Where a function is declared elsewhere, its lines are not between its own and there.
    if (file_of(die, DW_AT_decl_file) == frame.file) {
      frame.first_line = number(die, DW_AT_decl_line).value_or(0);
      frame.last_line = last_line_of(die, unit, frame.file);
    }
    frames.push_back(std::move(frame));
    if (!frames.back().is_inlined) break;
    place.file = file_of(die, DW_AT_call_file);
    place.line = number(die, DW_AT_call_line).value_or(0);
  }
  return frames;
}

ObjectSymbols::ObjectSymbols(Fd file, const std::string& path) : impl_(std::make_unique<Impl>()) {
  static const Dwfl_Callbacks how = callbacks();
  impl_->dwfl.reset(dwfl_begin(&how));
  if (!impl_->dwfl || !file) return;
  dwfl_report_begin(impl_->dwfl.get());
  impl_->module =
      dwfl_report_elf(impl_->dwfl.get(), path.c_str(), path.c_str(), file.get(), 0, /*add_p_vaddr=*/true);
  if (impl_->module != nullptr) file.release();  // it is libdwfl's from here on
  dwfl_report_end(impl_->dwfl.get(), nullptr, nullptr);
  if (impl_->module == nullptr) return;
  impl_->read_segments();
  Dwarf_Addr ignored = 0;
  if (dwfl_module_getsymtab(impl_->module) > 0) impl_->knows = Knows::functions;
  if (dwfl_module_getdwarf(impl_->module, &ignored) != nullptr) impl_->knows = Knows::lines;
}

ObjectSymbols::~ObjectSymbols() = default;
ObjectSymbols::ObjectSymbols(ObjectSymbols&&) noexcept = default;
ObjectSymbols& ObjectSymbols::operator=(ObjectSymbols&&) noexcept = default;

ObjectSymbols::Knows ObjectSymbols::knows() const noexcept {
  return impl_->knows;
}

std::uint64_t ObjectSymbols::address_of(std::uint64_t file_offset) const {
  return impl_->address_of(file_offset).value_or(file_offset);
}

std::vector<CodeFrame> ObjectSymbols::frames_at(std::uint64_t file_offset) {
  const auto address = impl_->address_of(file_offset);
  std::vector<CodeFrame> frames;
  if (impl_->module != nullptr && address) {
    if (impl_->knows == Knows::lines) frames = impl_->frames_of(*address + impl_->bias);
    if (frames.empty()) frames.emplace_back();
    if (frames.back().function.empty()) frames.back().function = impl_->symbol_at(*address + impl_->bias);
  }
  if (frames.empty()) frames.emplace_back();
  return frames;
}

}  // namespace counterprof
