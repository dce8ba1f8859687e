#include "ui/font_fit.h"

#include <QEvent>
#include <QProgressBar>
#include <QWidget>

#include <utility>

namespace cmir::ui {

namespace {

class FontListener : public QObject {
public:
    FontListener(QWidget* widget, std::function<void()> fit)
        : QObject(widget)
        , m_fit(std::move(fit))
    {
        widget->installEventFilter(this);
        m_fit();
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::FontChange)
            QMetaObject::invokeMethod(this, m_fit, Qt::QueuedConnection); // when the widget itself knows of it
        return QObject::eventFilter(watched, event);
    }

private:
    std::function<void()> m_fit;
};

}

void fitToFont(QWidget* widget, std::function<void()> fit)
{
    new FontListener(widget, std::move(fit)); // the widget's
}

int charactersWide(const QWidget* widget, int characters)
{
    return characters * widget->fontMetrics().averageCharWidth();
}

void fitBar(QProgressBar* bar, int characters)
{
    fitToFont(bar, [bar, characters] {
        bar->setFixedHeight(bar->fontMetrics().height() * 3 / 4);
        if (characters > 0)
            bar->setFixedWidth(charactersWide(bar, characters));
    });
}

}
