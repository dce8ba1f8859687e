#pragma once

#include <QElapsedTimer>
#include <QJsonObject>
#include <QList>
#include <QTimer>
#include <QWidget>

#include <functional>

namespace cmir::viz {
class PlotWidget;
}

namespace cmir::ui {

/// A page of the window. It shows what it is given, and is brought up to date only while it is visible, and at most
/// about ten times a second.
class View : public QWidget {
    Q_OBJECT

public:
    explicit View(QWidget* parent = nullptr);

    /// The plots that can be exported, in the order of reading.
    virtual QList<viz::PlotWidget*> plots() const = 0;
    /// What they were made from, for the files of figures (figures/figure_source.h); may be empty.
    virtual QJsonObject source() const { return {}; }
    /// Whether something that belongs to the picture is still to come.
    virtual bool isBusy() const { return m_dirty; }
    /// What the user set up in it, to be found again at the next start, and the way back; what does not fit is passed
    /// over.
    virtual QJsonObject state() const { return {}; }
    virtual void restore(const QJsonObject&) { }
    /// Half the width, while the run is split: the view puts away what it can do without.
    virtual void setHalf(bool) { }
    /// Asked before the view uses the settings of the panel (takeTyped()).
    void setTakeTyped(std::function<bool()> takeTyped) { m_takeTyped = std::move(takeTyped); }

Q_SIGNALS:
    void exportRequested(viz::PlotWidget* plot);
    void stateChanged(); ///< what state() tells

protected:
    /// Shows what the model holds now.
    virtual void refresh() = 0;
    void scheduleRefresh();
    /// Passes on the plot's own request to be exported.
    void adopt(viz::PlotWidget* plot);
    /// Takes over what is typed in the panel. False: something is not valid, and was said; what was asked for is not
    /// begun.
    bool takeTyped() const { return !m_takeTyped || m_takeTyped(); }
    void showEvent(QShowEvent* event) override;

private:
    void refreshNow();

    QTimer m_timer;
    QElapsedTimer m_sinceRefresh;
    std::function<bool()> m_takeTyped;
    bool m_dirty = true;
};

}
