#pragma once

#include <vector>

namespace cmir::use {

/// Memory of this process, in MiB.
struct MemoryReading {
    double resident = 0;
    double heap = 0; ///< handed out by the heap of the window's program
};

/// What is free is given back to the system first.
MemoryReading readMemory();

/// By what share a quantity grew from the beginning of a course to its end: the medians of its first and its last
/// third.
double growth(std::vector<double> values);

}
