#pragma once

#include <QString>

namespace cmir::ui {

class RunModel;

/// The validation series by which the run on show is judged at first sight ("valid/mae"): the first of the metrics that
/// apply and were recorded; empty: none.
QString headlineSeries(const RunModel& model);

}
