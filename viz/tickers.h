#pragma once

#include "viz/qcustomplot_fence.h"

namespace cmir::viz {

/// Nice steps, but never less than 1: for epochs, steps, indices.
class IntegerTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override;
};

/// Powers of ten; over less than two decades also 2 and 5 of each, and nice linear steps where even those are too few.
class DecadeTicker : public QCPAxisTicker {
protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
};

}
