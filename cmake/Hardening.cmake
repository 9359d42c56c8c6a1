# Compiler and linker flags for everything that this project builds.
# Used by: target_link_libraries(<target> PRIVATE blockid_flags)

add_library(blockid_flags INTERFACE)

# Sections of their own, so that a program keeps no more than it uses of what was compiled together.
target_compile_options(blockid_flags INTERFACE
  -Wall -Wextra -Werror -Wpedantic -Wshadow -Wconversion -Wformat=2 -Wnon-virtual-dtor
  -fstack-protector-strong -fvisibility=hidden -fvisibility-inlines-hidden -ffunction-sections -fdata-sections)
target_link_options(blockid_flags INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--gc-sections)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|i.86")
  target_compile_options(blockid_flags INTERFACE -fcf-protection)
elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  target_compile_options(blockid_flags INTERFACE -mbranch-protection=standard)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(blockid_flags INTERFACE -fstack-clash-protection)
  if(CMAKE_UNITY_BUILD)
    # Says that a type of one file is seen in others, for which it takes the files of one build unit.
    target_compile_options(blockid_flags INTERFACE -Wno-subobject-linkage)
  endif()
endif()

if(BLOCKID_SANITIZE)
  target_compile_options(blockid_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(blockid_flags INTERFACE -fsanitize=address,undefined)
  if(BLOCKID_FUZZ)
    target_compile_options(blockid_flags INTERFACE -fsanitize=fuzzer-no-link)
  endif()
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Needs optimisation, and AddressSanitizer replaces it.
  target_compile_options(blockid_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
