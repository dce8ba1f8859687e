#pragma once

#include "viz/qcustomplot_fence.h"
#include "viz/value_scale.h"

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

/// The ticks of a ValueScale, on an axis of its places.
class ScaleTicker : public QCPAxisTicker {
public:
    explicit ScaleTicker(const ValueScale& scale)
        : m_scale(scale)
    { }

protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

private:
    ValueScale m_scale;
    QList<ValueScale::Tick> m_ticks;
};

}
