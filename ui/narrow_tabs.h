#pragma once

#include <QApplication>
#include <QProxyStyle>

namespace cmir::ui {

/// The program's style with half the room beside the names of tabs: those of all views fit beside the parameters in a
/// window 1280 pixels wide.
class NarrowTabs : public QProxyStyle {
public:
    NarrowTabs()
        : QProxyStyle(QApplication::style()->name())
    { }

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override
    {
        const int value = QProxyStyle::pixelMetric(metric, option, widget);
        return metric == PM_TabBarTabHSpace ? value / 2 : value;
    }
};

}
