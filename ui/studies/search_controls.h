#pragma once

#include "ui/studies/axis_list.h"

#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QString>

class QComboBox;
class QSpinBox;

namespace cmir::ui {

/// How a study over parameters comes to its settings: the parameters, how values of them are drawn, and how many. The
/// widgets belong to the view that lays them out.
class SearchControls : public QObject {
    Q_OBJECT

public:
    struct Sampler {
        QString id, title;
    };
    /// `grid`: the id of the sampler that takes every combination, so that it draws nothing.
    SearchControls(const QList<Sampler>& samplers, const QString& grid, int usualTrials, AxisRow::Suggest suggest,
        QObject* parent = nullptr);

    QComboBox* sampler() const { return m_sampler; }
    QSpinBox* trials() const { return m_trials; } ///< settings that are drawn
    AxisList* axes() const { return m_axes; }
    QString chosenSampler() const;
    bool isDrawn() const { return chosenSampler() != m_grid; }

    /// "axes", "sampler", "trials".
    QJsonObject state() const;
    void restore(const QJsonObject& state); ///< what it does not know stays; no signal

Q_SIGNALS:
    void edited();

private:
    void follow();

    const QString m_grid;
    QComboBox* m_sampler;
    QSpinBox* m_trials;
    AxisList* m_axes;
};

}
