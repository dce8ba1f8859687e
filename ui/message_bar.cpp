#include "ui/message_bar.h"

#include "ui/icons.h"
#include "viz/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include <utility>

namespace cmir::ui {

namespace {

QColor colorOf(MessageBar::Kind kind, const viz::Theme& theme)
{
    switch (kind) {
    case MessageBar::Kind::Information:
        return theme.accent;
    case MessageBar::Kind::Warning:
        return theme.warning;
    case MessageBar::Kind::Error:
        return theme.error;
    }
    return {};
}

QString iconOf(MessageBar::Kind kind)
{
    switch (kind) {
    case MessageBar::Kind::Information:
        return QStringLiteral("information");
    case MessageBar::Kind::Warning:
        return QStringLiteral("warning");
    case MessageBar::Kind::Error:
        return QStringLiteral("error");
    }
    return {};
}

}

MessageBar::MessageBar(QWidget* parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_deed(new QPushButton(this))
    , m_close(new QToolButton(this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 4, 8, 4);
    layout->setSpacing(8);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setAccessibleName(tr("Message"));
    m_close->setIcon(ui::icon(QStringLiteral("close")));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss the message"));
    connect(m_close, &QToolButton::clicked, this, &MessageBar::dismiss);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_deed);
    layout->addWidget(m_close);
    connect(m_deed, &QPushButton::clicked, this, [this] {
        const auto act = std::exchange(m_act, {});
        dismiss();
        if (act)
            act();
    });
    m_deed->hide();
    hide();
}

void MessageBar::show(Kind kind, const QString& text, const Deed& deed)
{
    say(kind, text, deed, false);
}

void MessageBar::showOfRun(Kind kind, const QString& text, const Deed& deed)
{
    say(kind, text, deed, true);
}

/// Whether what stands there is not to be covered by a message of this kind.
bool MessageBar::staysBefore(Kind kind) const
{
    const bool stays = m_kind == Kind::Error || (m_kind == Kind::Warning && m_act);
    return isVisibleTo(parentWidget()) && stays && kind == Kind::Information;
}

void MessageBar::say(Kind kind, const QString& text, const Deed& deed, bool ofRun)
{
    if (staysBefore(kind))
        return;
    m_ofRun = ofRun;
    m_kind = kind;
    showIcon();
    m_text->setText(text);
    m_act = deed.act;
    m_deed->setText(deed.text);
    m_deed->setVisible(!deed.text.isEmpty());
    QWidget::show();
    update();
}

void MessageBar::showIcon()
{
    m_icon->setPixmap(ui::icon(iconOf(m_kind)).pixmap(20, 20));
}

void MessageBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showIcon();
}

void MessageBar::dismissOfRun()
{
    if (m_ofRun)
        dismiss();
}

void MessageBar::dismiss()
{
    m_ofRun = false;
    m_act = {};
    m_text->clear();
    hide();
}

QString MessageBar::text() const
{
    return m_text->text();
}

void MessageBar::paintEvent(QPaintEvent*)
{
    const QColor color = colorOf(m_kind, viz::Theme::fromPalette(palette()));
    QColor wash = color;
    wash.setAlphaF(0.14F);
    QPainter painter(this);
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, 4, height()), color);
}

}
