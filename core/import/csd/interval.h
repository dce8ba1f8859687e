#pragma once

namespace cmir::foreign::csd {

struct Interval {
    double start = 0, end = 0; ///< seconds
};

}
