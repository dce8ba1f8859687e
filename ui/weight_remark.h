#pragma once

#include "core/config/parameter.h"

#include <QString>

namespace cmir::ui {

class RunModel;

/// What stands behind the name of a weight of the loss (a lambda), of the run on show, and what that is.
struct WeightRemark {
    QString text; ///< "12 %", with gradient_reading "12 %, ∇ 31 %"; empty: nothing is known
    QString meaning; ///< for a tip
};
WeightRemark weightRemark(const RunModel& model, const Parameter& p);

}
