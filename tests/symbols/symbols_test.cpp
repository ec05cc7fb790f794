#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "symbols/demangled.hpp"
#include "symbols/jit_map.hpp"
#include "symbols/kernel_symbols.hpp"
#include "symbols/object_symbols.hpp"
#include "symbols/source_files.hpp"

namespace counterprof {
namespace {

/// A file of this test's own.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_(testing::TempDir() + "symbols_test_" + std::to_string(::getpid())) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Demangled, IsTheNameWithoutItsArguments) {
  EXPECT_EQ(demangled("_ZN2ab1fEPKd"), "ab::f");
  EXPECT_EQ(demangled("_ZNK2ab1CclEi"), "ab::C::operator()");
  EXPECT_EQ(demangled("_ZN2ab12_GLOBAL__N_11fEv"), "ab::(anonymous namespace)::f");
  EXPECT_EQ(demangled("main"), "main");
  EXPECT_EQ(demangled("_Zwhat"), "_Zwhat");
  EXPECT_EQ(demangled(""), "");
}

TEST(WithoutArguments, LeavesParenthesesThatAreTheNames) {
  EXPECT_EQ(without_arguments("f(int (*)(char))"), "f");
  EXPECT_EQ(without_arguments("a::(anonymous namespace)::f(int) const"), "a::(anonymous namespace)::f");
  EXPECT_EQ(without_arguments("a::operator()(int) const"), "a::operator()");
  EXPECT_EQ(without_arguments("a::operator()"), "a::operator()");
  EXPECT_EQ(without_arguments("f [clone .cold]"), "f [clone .cold]");
  EXPECT_EQ(without_arguments("no parentheses)"), "no parentheses)");
  EXPECT_EQ(without_arguments(")"), ")");
}

TEST(KernelSymbols, AreTheNearestInFront) {
  const TemporaryFile file(
      "ffffffff81000000 T _stext\nffffffff81000100 t later\nffffffffc0000000 t in_module\t[fuse]\n"
      "ffffffff81000080 D data\nbroken\n");
  KernelSymbols symbols(file.path());
  EXPECT_EQ(symbols.name_of(0xffffffff81000000), "_stext");
  EXPECT_EQ(symbols.name_of(0xffffffff810000ff), "_stext");
  EXPECT_EQ(symbols.name_of(0xffffffff81000100), "later");
  EXPECT_EQ(symbols.name_of(0xffffffffc0000001), "in_module");
  EXPECT_EQ(symbols.name_of(1), "[kernel]");
}

// To an ordinary user the kernel shows every address as 0.
TEST(KernelSymbols, AreNoneWhereTheirAddressesAreHidden) {
  const TemporaryFile file("0000000000000000 T _stext\n0000000000000000 t later\n");
  EXPECT_EQ(KernelSymbols(file.path()).name_of(0xffffffff81000000), "[kernel]");
}

TEST(JitMap, NamesWhatACompilerToldOf) {
  const std::string folder = testing::TempDir();
  const pid_t process = 2'000'000'000 + ::getpid() % 1000;
  const std::string path = folder + "/perf-" + std::to_string(process) + ".map";
  std::ofstream(path) << "1000 10 first with spaces\n0x2000 0x10 second\nnot a line\n3000 zz third\n"
                         "ffffffffffffffff 10 wraps\n1000 8 first again\n";
  const JitMap map(process, folder);
  EXPECT_EQ(map.name_of(0x1007), "first again");
  EXPECT_EQ(map.name_of(0x1008), "");
  EXPECT_EQ(map.name_of(0x200F), "second");
  EXPECT_EQ(map.name_of(0x3000), "");
  EXPECT_EQ(map.name_of(0xFFF), "");
  std::filesystem::remove(path);
  // Anybody may put a link there.
  std::ofstream(folder + "/elsewhere") << "1000 10 first\n";
  std::filesystem::create_symlink(folder + "/elsewhere", path);
  EXPECT_EQ(JitMap(process, folder).name_of(0x1000), "");
  std::filesystem::remove(path);
  std::filesystem::remove(folder + "/elsewhere");
}

TEST(SourceFiles, GiveLinesByNumberAndNothingElse) {
  const TemporaryFile file("one\r\ntwo\nthree");
  SourceFiles files;
  EXPECT_EQ(files.line(file.path(), 1), "one");
  EXPECT_EQ(files.line(file.path(), 3), "three");
  EXPECT_FALSE(files.line(file.path(), 0));
  EXPECT_FALSE(files.line(file.path(), 4));
  EXPECT_FALSE(files.line("/nonexistent", 1));
  // A program's debug information may name anything.
  EXPECT_FALSE(files.is_there("/dev/zero"));
  EXPECT_FALSE(files.is_there("/"));
}

TEST(ObjectSymbols, KnowNothingOfWhatIsNoProgram) {
  for (const std::string& text : {std::string(), std::string("#!/bin/sh\n"), std::string("\177ELF\2\1\1"),
                                  "\177ELF" + std::string(4096, '\1')}) {
    const TemporaryFile file(text);
    ObjectSymbols symbols(Fd(::open(file.path().c_str(), O_RDONLY | O_CLOEXEC)), file.path());
    EXPECT_EQ(symbols.knows(), ObjectSymbols::Knows::nothing);
    const auto frames = symbols.frames_at(0x1000);
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_EQ(frames.front().function, "");
    EXPECT_EQ(symbols.address_of(0x1000), 0x1000u);
  }
  ObjectSymbols nothing(Fd{}, "/nonexistent");
  EXPECT_EQ(nothing.knows(), ObjectSymbols::Knows::nothing);
}

}  // namespace
}  // namespace counterprof
