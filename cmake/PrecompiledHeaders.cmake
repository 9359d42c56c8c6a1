# The standard headers are half of what a compiler reads here. The asan build, which nobody ships,
# reads them once; in every other build each file lives on what it includes itself. Not the fuzz
# build: clang takes them for no folder that is compiled with -Os.
# Used by: blockid_reads_once(<target> <first target of its kind>)
option(BLOCKID_PRECOMPILED_HEADERS "Read the standard headers once for all files" OFF)

# `first` is a library or a program like `target`: the two kinds are not compiled alike.
function(blockid_reads_once target first)
  if(NOT BLOCKID_PRECOMPILED_HEADERS)
    return()
  endif()
  if(target STREQUAL first)
    target_precompile_headers(${target} PRIVATE
      <algorithm> <array> <cerrno> <charconv> <chrono> <fstream> <functional> <map> <memory>
      <optional> <set> <span> <sstream> <string> <string_view> <system_error> <thread> <utility> <vector>
      <tl/expected.hpp>)
  else()
    target_precompile_headers(${target} REUSE_FROM ${first})
  endif()
endfunction()
