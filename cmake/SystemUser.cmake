# Installing into the running system, as root, also makes the user that the helper becomes: without
# it every login is refused. A package (DESTDIR) brings the user in its own way.
install(CODE [[
  execute_process(COMMAND id -u OUTPUT_VARIABLE uid OUTPUT_STRIP_TRAILING_WHITESPACE)
  execute_process(COMMAND id -u _blockid RESULT_VARIABLE missing OUTPUT_QUIET ERROR_QUIET)
  if("$ENV{DESTDIR}" STREQUAL "" AND uid EQUAL 0 AND missing)
    message(STATUS "Making the system user _blockid")
    execute_process(COMMAND useradd --system --no-create-home --home-dir /nonexistent
      --shell /usr/sbin/nologin _blockid COMMAND_ERROR_IS_FATAL ANY)
  endif()
]] COMPONENT module)
