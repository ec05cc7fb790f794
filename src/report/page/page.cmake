# The page of `--format html`: a frame with everything but the report, embedded in the program. npm fetches Observable Plot
# and d3 (package-lock.json) while CMake configures.
#
# Sets page_sources: what the report layer is built with besides.
set(page_sources page_absent.cpp)
if(NOT COUNTERPROF_PAGE)
  return()
endif()

find_program(COUNTERPROF_NPM npm REQUIRED)
find_program(COUNTERPROF_NODE NAMES node nodejs REQUIRED)
set(page ${CMAKE_CURRENT_SOURCE_DIR}/page)
set(built ${CMAKE_CURRENT_BINARY_DIR}/page)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${page}/package-lock.json)

file(SHA256 ${page}/package-lock.json wanted)
set(fetched "")
if(EXISTS ${built}/fetched)
  file(READ ${built}/fetched fetched)
endif()
if(NOT fetched STREQUAL wanted)
  file(COPY ${page}/package.json ${page}/package-lock.json DESTINATION ${built})
  execute_process(
    COMMAND ${COUNTERPROF_NPM} ci --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error
    WORKING_DIRECTORY ${built} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(failed)
    message(WARNING "npm could not fetch what the page of --format html draws with, so it is left out of this build "
      "(-DCOUNTERPROF_PAGE=OFF leaves it out without a word):\n${output}")
    return()
  endif()
  file(WRITE ${built}/fetched ${wanted})
endif()

enable_language(ASM)
file(GLOB scripts CONFIGURE_DEPENDS ${page}/scripts/*.js)
set(frame ${built}/frame.html)
add_custom_command(OUTPUT ${frame}
  COMMAND ${COUNTERPROF_NODE} ${page}/assemble.mjs ${built}/node_modules ${frame}
  DEPENDS ${page}/assemble.mjs ${page}/page.html ${page}/page.css ${scripts} ${built}/fetched
  COMMENT "The page's frame" VERBATIM)
configure_file(${page}/frame.S.in ${built}/frame.S @ONLY)
# The assembler opens the frame itself, so nobody else knows of it.
set_source_files_properties(${built}/frame.S PROPERTIES OBJECT_DEPENDS ${frame})
set(page_sources page_embedded.cpp ${built}/frame.S)
