#pragma once

// CMIR_VECTOR_CLONES before a function compiles it for several vector widths; the widest that the processor has is
// taken when the program starts, so that one binary runs everywhere. The sanitizers cannot follow that choice (it is
// made before they are set up): with them the plain function is compiled.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)                  \
    && !defined(__SANITIZE_THREAD__)
#define CMIR_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CMIR_VECTOR_CLONES
#endif
