#pragma once

#include "core/experiment/scent_curve.h"

#include <QWidget>

#include <optional>

class QAction;
class QMenu;
class QSlider;

namespace cmir::ui {

class ParameterEditor;
class ScentController;

/// The curve of a parameter behind its slider, each value where the slider has it: the mean as a line with a dot for
/// each value that was trained, the 95 % interval as a band. Up is better, by the one scale of all sliders. A stale
/// curve is dashed and faint; a dot that is not full has not all of its seeds; the best one is larger, and full where
/// it can be told apart from the present value. A tip says the numbers, a click on a dot, or the slider's menu, asks
/// for its run.
class ScentStrip : public QWidget {
    Q_OBJECT

public:
    ScentStrip(ParameterEditor& editor, const ScentController& scent);

    /// Where the dot of a point lies, in the strip; nothing: it has none on the slider as it is.
    std::optional<QPointF> placeOf(const ScentCurve::Point& point) const;
    /// What is said of a point, as HTML.
    QString tipOf(const ScentCurve::Point& point) const;
    QMenu* runsMenu() const { return m_runs; }

Q_SIGNALS:
    void runWanted(const QString& key, double value);

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    const ScentCurve* curve() const;
    bool isStale() const;
    const ScentCurve::Point* pointAt(const QPointF& place) const; ///< null: none is near
    QString valueText(double value) const;
    QString summary(const ScentCurve::Point& point) const;
    void follow();
    void showCurve();
    void fillMenu();
    bool mouse(QWidget* on, QEvent* event); ///< true: it was for a dot
    void paintBand(QPainter& painter, const QColor& color) const;

    ParameterEditor& m_editor;
    const ScentController& m_scent;
    QSlider& m_slider;
    QMenu* m_runs;
    std::optional<double> m_pressed; ///< the value of the dot that the mouse went down on
    double m_lower = 0, m_upper = 0; ///< the slider's span when it was last painted
};

}
