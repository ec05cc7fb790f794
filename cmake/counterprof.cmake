# What every target of the project is built with, and the two ways of declaring one.

add_library(counterprof_options INTERFACE)
target_compile_options(counterprof_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wcast-align -Wformat=2 -Wundef
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast>
  # GCC 12 sees an overlap in "literal" + std::string that cannot be (GCC bug 105651).
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>
  $<$<BOOL:${COUNTERPROF_WERROR}>:-Werror>)
if(COUNTERPROF_SANITIZE STREQUAL "address")
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
elseif(COUNTERPROF_SANITIZE STREQUAL "thread")
  set(sanitizers -fsanitize=thread)
elseif(NOT COUNTERPROF_SANITIZE STREQUAL "")
  message(FATAL_ERROR "COUNTERPROF_SANITIZE is '${COUNTERPROF_SANITIZE}': empty, address or thread")
endif()
target_compile_options(counterprof_options INTERFACE ${sanitizers})
target_link_options(counterprof_options INTERFACE ${sanitizers})

if(COUNTERPROF_FUZZ)
  set(seen_by_fuzzers -fsanitize=fuzzer-no-link)
endif()

# Builds with sanitizers, and those for guests, compile the libraries' headers once: that is half of their time. The
# build without them does not, so that a file that forgets an include is found there. Tests do in every build.
if((CMAKE_CROSSCOMPILING OR NOT COUNTERPROF_SANITIZE STREQUAL "") AND COUNTERPROF_TOOL)
  add_library(counterprof_headers STATIC cmake/nothing.cpp)
  # GCC takes none that was compiled without a macro that it uses and a layer has: FMT_SHARED.
  target_precompile_headers(counterprof_headers PRIVATE
    <algorithm> <filesystem> <map> <optional> <string> <vector> <nlohmann/json.hpp>
    $<$<CXX_COMPILER_ID:Clang>:<fmt/format.h$<ANGLE-R>>)
  target_link_libraries(counterprof_headers PRIVATE counterprof_options)
  target_compile_options(counterprof_headers PRIVATE ${seen_by_fuzzers})
endif()

# counterprof_layer(NAME SOURCES... [LINK ...] [PRIVATE_LINK ...]): the static library of one folder below src/.
function(counterprof_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK;PRIVATE_LINK")
  add_library(counterprof_${name} STATIC ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(counterprof_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
  target_link_libraries(counterprof_${name} PUBLIC ${arg_LINK}
    PRIVATE ${arg_PRIVATE_LINK} $<BUILD_INTERFACE:counterprof_options>)
  if(TARGET counterprof_headers)
    target_precompile_headers(counterprof_${name} REUSE_FROM counterprof_headers)
  endif()
  target_compile_options(counterprof_${name} PRIVATE ${seen_by_fuzzers})
endfunction()

# What the tests with the label `threads` need, for builds that run no others (scripts/test: ThreadSanitizer).
add_custom_target(threads_tests)

# The headers of the tests. Tests are not optimised: that would double the time to compile them, and what they test is.
function(counterprof_tests_headers)
  add_executable(test_headers ${PROJECT_SOURCE_DIR}/cmake/nothing.cpp)
  target_compile_definitions(test_headers PRIVATE COUNTERPROF_TESTS_DIR="${PROJECT_SOURCE_DIR}/tests")
  target_precompile_headers(test_headers PRIVATE
    <algorithm> <filesystem> <map> <optional> <string> <vector> <gmock/gmock.h> <gtest/gtest.h>)
  target_link_libraries(test_headers PRIVATE GTest::gmock GTest::gtest_main counterprof_options)
  target_compile_options(test_headers PRIVATE -O0)
endfunction()

# counterprof_test(NAME SOURCES... LINK ... [LABELS ...]): one GoogleTest program, one CTest entry. It counts or times, and so
# runs alone, unless it has the label `beside`.
function(counterprof_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LINK;LABELS")
  add_executable(test_${name} ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(test_${name} PRIVATE COUNTERPROF_TESTS_DIR="${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(test_${name} PRIVATE ${arg_LINK} GTest::gmock GTest::gtest_main
    counterprof_options)
  target_precompile_headers(test_${name} REUSE_FROM test_headers)
  target_compile_options(test_${name} PRIVATE -O0)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_test(NAME ${name} COMMAND test_${name})
  if("threads" IN_LIST arg_LABELS)
    add_dependencies(threads_tests test_${name})
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
  if(NOT "beside" IN_LIST arg_LABELS)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()
