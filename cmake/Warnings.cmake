# What every target of the project is compiled with. `cmir_options` is linked privately by each of them.

add_library(cmir_options INTERFACE)
target_compile_options(cmir_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
if(CMAKE_UNITY_BUILD)
    # A file of a batch counts as a header, for which unnamed namespaces would be doubtful; it is none.
    target_compile_options(cmir_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
if(CMIR_TESTS STREQUAL "threads")
    # Other files share a batch there than in the other builds, and a local variable may have the name of another file's constant.
    target_compile_options(cmir_options INTERFACE -Wno-shadow)
endif()
# GCC 13 and 14 see an overflow in std::vector<bool>::reserve, which LibTorch's header calls; nothing of ours can mend it.
target_compile_options(cmir_options INTERFACE
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_GREATER_EQUAL:$<CXX_COMPILER_VERSION>,13>>:-Wno-stringop-overflow>)
if(CMIR_WARNINGS_AS_ERRORS)
    target_compile_options(cmir_options INTERFACE -Werror)
endif()
if(CMIR_ASSERTIONS)
    target_compile_definitions(cmir_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(CMIR_SANITIZE)
    add_compile_options(-fsanitize=${CMIR_SANITIZE} -fno-omit-frame-pointer)
    if(CMIR_SANITIZE MATCHES "undefined")
        # Two fifths of the time to build: what AddressSanitizer or the processor stops at as well, and x86's alignment.
        add_compile_options(-fno-sanitize=null,alignment,vptr,object-size)
    endif()
    add_link_options(-fsanitize=${CMIR_SANITIZE})
    if(BUILD_SHARED_LIBS)
        # An inline function of which a test has a copy without checks: the libraries call their own.
        add_link_options(LINKER:-Bsymbolic-functions)
    endif()
    # GCC's manual: sanitizers make this warning come up where nothing is wrong.
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    # A third of the time to build, and frames that can be read.
    add_compile_options(-O1 -g1)
endif()
# For what reads files of strangers, and shows them: an index out of range ends the program instead of reading on. The
# loops over plain floats take the first out again (core/CMakeLists.txt).
add_library(cmir_hardening INTERFACE)
target_compile_definitions(cmir_hardening INTERFACE $<$<CONFIG:Release>:_GLIBCXX_ASSERTIONS>)
target_compile_options(cmir_hardening INTERFACE
    $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong>)
target_compile_definitions(cmir_options INTERFACE QT_NO_KEYWORDS QT_DISABLE_DEPRECATED_BEFORE=0x060400)
target_include_directories(cmir_options INTERFACE "${PROJECT_SOURCE_DIR}")
