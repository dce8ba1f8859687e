#include "core/storage/hdf5_matrix.h"

#include "core/common/error.h"

#include <new>
#include <stdexcept>

namespace cmir::hdf5 {

Matrix readMatrix(const Dataset& data, std::int64_t rows, std::int64_t cols, Place place)
{
    data.prepareRows(); // before it is made: a damaged file may claim any size
    try {
        Matrix matrix(rows, cols, place);
        data.readFloats(matrix.values);
        return matrix;
    } catch (const std::bad_alloc&) {
        throw Failure(data.where() + ": there is not enough memory to read it");
    } catch (const std::length_error&) { // more than a vector can have
        throw Failure(data.where() + ": there is not enough memory to read it");
    }
}

}
