# Everything the project links, found once. All of it comes from Debian's packages; a LibTorch of the user's own
# (1.13 to 2.x) is taken from CMAKE_PREFIX_PATH.

find_package(Threads REQUIRED)
find_package(HDF5 1.10 REQUIRED COMPONENTS C)
find_package(spdlog REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(SQLite3 3.34 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets PrintSupport Svg Test)
find_package(QCustomPlotQt6 REQUIRED)
find_package(Torch REQUIRED)

if(NOT TARGET hdf5::hdf5)
    add_library(cmir_hdf5 INTERFACE)
    target_include_directories(cmir_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
    target_link_libraries(cmir_hdf5 INTERFACE ${HDF5_C_LIBRARIES})
    add_library(hdf5::hdf5 ALIAS cmir_hdf5)
endif()

# Archives and tables of other programs. Debian's own description of libzip asks for tools that it packs elsewhere, and
# libcsv has none.
foreach(name IN ITEMS zip csv)
    find_path(CMIR_${name}_INCLUDE ${name}.h REQUIRED)
    find_library(CMIR_${name}_LIBRARY ${name} REQUIRED)
    add_library(cmir_${name} INTERFACE)
    target_include_directories(cmir_${name} SYSTEM INTERFACE "${CMIR_${name}_INCLUDE}")
    target_link_libraries(cmir_${name} INTERFACE "${CMIR_${name}_LIBRARY}")
endforeach()

# The heap of the window's program. In the C library's heap threads share locks: when a thread with a small share of the processors
# is interrupted while it holds one, the window waits until that thread has its turn, for up to 0.2 s. This one gives each thread
# a store of its own, and gives less back to the system, only to take it again: ten models together train in 0.8 of the time.
# It has to stand before every other library. Sanitizers bring a heap of their own.
find_library(CMIR_tcmalloc_LIBRARY tcmalloc_minimal REQUIRED)
add_library(cmir_heap INTERFACE)
if(NOT CMIR_SANITIZE)
    target_link_libraries(cmir_heap INTERFACE -Wl,--push-state,--no-as-needed "${CMIR_tcmalloc_LIBRARY}" -Wl,--pop-state)
endif()

# LibTorch as a target of our own: its headers count as system headers, so its warnings are not ours.
add_library(cmir_torch INTERFACE)
# Newer ones carry headers of fmt of their own, which do not suit the spdlog that is linked: fmt's stand before them.
find_path(CMIR_FMT_INCLUDE fmt/core.h REQUIRED NO_CACHE)
foreach(folder IN LISTS TORCH_INCLUDE_DIRS)
    if(EXISTS "${folder}/fmt" AND NOT folder STREQUAL CMIR_FMT_INCLUDE)
        file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/fmt-first")
        file(CREATE_LINK "${CMIR_FMT_INCLUDE}/fmt" "${CMAKE_BINARY_DIR}/fmt-first/fmt" SYMBOLIC)
        target_include_directories(cmir_torch SYSTEM INTERFACE "${CMAKE_BINARY_DIR}/fmt-first")
    endif()
endforeach()
target_include_directories(cmir_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(cmir_torch INTERFACE ${TORCH_LIBRARIES})

# The BLAS that LibTorch is linked with: the launcher measures it, and the training step calls it. Empty where LibTorch
# brings its own inside; products then go through LibTorch.
set(CMIR_BLAS_LIBRARY "")
get_filename_component(cmir_torch_folder "${TORCH_LIBRARY}" DIRECTORY)
if(CMAKE_OBJDUMP AND EXISTS "${cmir_torch_folder}/libtorch_cpu.so")
    execute_process(COMMAND "${CMAKE_OBJDUMP}" -p "${cmir_torch_folder}/libtorch_cpu.so"
        OUTPUT_VARIABLE cmir_torch_needs ERROR_QUIET)
    if(cmir_torch_needs MATCHES "NEEDED +(lib(open)?blas[^ \n]*)")
        find_library(CMIR_BLAS NAMES "${CMAKE_MATCH_1}" NO_CACHE)
        if(CMIR_BLAS)
            set(CMIR_BLAS_LIBRARY "${CMIR_BLAS}")
        endif()
    endif()
endif()
message(STATUS "BLAS: ${CMIR_BLAS_LIBRARY}")
