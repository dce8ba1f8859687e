#pragma once

#include <hdf5.h>

namespace cmir::hdf5 {

/// While one lives, this thread alone uses HDF5, and HDF5 prints no error of its own. Recursive; whoever waits gets it
/// in the order of coming. Files take one for every single call, and for every block of a long reading: so a save does
/// not wait for a slow load. Who holds one for longer keeps the others away on purpose.
class Lock {
public:
    Lock();
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    H5E_auto2_t m_printer = nullptr;
    void* m_printerData = nullptr;
};

}
