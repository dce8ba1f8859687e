# A program is two executables: bin/<name>, a small launcher that chooses the settings of the numerical libraries, and the
# program itself in libexec, which the launcher turns into (app/launcher/launch.h says why). <name> is the target of the
# program itself; building it builds its launcher.

add_library(cmir_launcher STATIC
    "${PROJECT_SOURCE_DIR}/app/launcher/blas_probe.cpp"
    "${PROJECT_SOURCE_DIR}/app/launcher/kernel_choice.cpp"
    "${PROJECT_SOURCE_DIR}/app/launcher/launch.cpp")
target_compile_definitions(cmir_launcher PRIVATE CMIR_BLAS_LIBRARY="${CMIR_BLAS_LIBRARY}")
target_link_libraries(cmir_launcher PRIVATE cmir_options cmir_base ${CMAKE_DL_LIBS})

# cmir_add_program(<name> SOURCES <sources...> LIBRARIES <targets...>)
function(cmir_add_program name)
    cmake_parse_arguments(program "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_executable(${name} ${program_SOURCES})
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/libexec/cmir-workbench")
    target_link_libraries(${name} PRIVATE cmir_options ${program_LIBRARIES})

    add_executable(${name}-launcher "${PROJECT_SOURCE_DIR}/app/launcher/main.cpp")
    set_target_properties(${name}-launcher PROPERTIES OUTPUT_NAME ${name})
    target_compile_definitions(${name}-launcher PRIVATE CMIR_PROGRAM="${name}")
    target_link_libraries(${name}-launcher PRIVATE cmir_options cmir_launcher)
    target_link_options(${name}-launcher PRIVATE LINKER:--as-needed) # it uses a little of core, and no HDF5
    add_dependencies(${name} ${name}-launcher)
endfunction()
