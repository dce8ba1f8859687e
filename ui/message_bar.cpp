#include "ui/message_bar.h"

#include "ui/icons.h"
#include "ui/text.h"
#include "viz/theme.h"

#include <QAction>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
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
    , m_more(new QToolButton(this))
    , m_close(new QToolButton(this))
    , m_leaving(new QTimer(this))
{
    m_leaving->setSingleShot(true);
    m_leaving->setInterval(std::chrono::seconds(20));
    connect(m_leaving, &QTimer::timeout, this, &MessageBar::leave);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 8, 0);
    layout->setSpacing(8);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_text->setAccessibleName(tr("Message"));
    m_text->installEventFilter(this);
    m_more->setText(tr("More"));
    m_more->setAutoRaise(true);
    m_more->setToolTip(tr("Show the whole message"));
    m_close->setIcon(ui::icon(QStringLiteral("close")));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss the message"));
    connect(m_more, &QToolButton::clicked, this, &MessageBar::showWhole);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::dismiss);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_more);
    layout->addWidget(m_deed);
    layout->addWidget(m_close);
    connect(m_deed, &QPushButton::clicked, this, [this] {
        const auto act = std::exchange(m_act, {});
        dismiss();
        if (act)
            act();
    });
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    showParts();
}

QToolBar* MessageBar::makeStrip()
{
    auto* strip = new QToolBar(tr("Messages"));
    strip->setObjectName(QStringLiteral("messages"));
    strip->setMovable(false);
    strip->setContentsMargins(0, 0, 0, 0);
    strip->layout()->setContentsMargins(0, 0, 0, 0);
    strip->toggleViewAction()->setVisible(false); // it has nothing to hide
    strip->addWidget(this);
    return strip;
}

void MessageBar::show(Kind kind, const QString& text, const Deed& deed)
{
    say(kind, text, deed, false, false);
}

void MessageBar::showOfRun(Kind kind, const QString& text, const Deed& deed)
{
    say(kind, text, deed, true, kind == Kind::Error);
}

void MessageBar::showStanding(const QString& error)
{
    say(Kind::Error, error, {}, false, true);
}

/// Whether what stands there is not to be covered by a message of this kind.
bool MessageBar::staysBefore(Kind kind) const
{
    const bool stays = m_stands || (m_kind == Kind::Warning && m_act);
    return m_says && stays && kind == Kind::Information;
}

void MessageBar::say(Kind kind, const QString& text, const Deed& deed, bool ofRun, bool stands)
{
    if (staysBefore(kind))
        return;
    m_ofRun = ofRun;
    m_stands = stands;
    m_kind = kind;
    showIcon();
    m_says = true;
    m_whole = text;
    m_act = deed.act;
    m_deed->setText(deed.text);
    if (kind == Kind::Information && !ofRun && !deed.act)
        m_leaving->start();
    else
        m_leaving->stop();
    showParts();
}

void MessageBar::leave()
{
    if (underMouse() || (m_card && m_card->isVisible()))
        m_leaving->start();
    else
        dismiss();
}

/// Those that have something to show; the line keeps its height without them.
void MessageBar::showParts()
{
    setFixedHeight(std::max(m_deed->sizeHint().height(), m_close->sizeHint().height()) + 2);
    m_icon->setVisible(m_says);
    m_close->setVisible(m_says);
    m_deed->setVisible(m_says && !m_deed->text().isEmpty());
    m_text->setToolTip(m_says ? richTip(m_whole) : QString());
    m_text->setAccessibleDescription(m_whole);
    if (m_card)
        m_card->hide();
    fitText();
    update();
}

/// What fits into the line, which has the room of "More" too where that is not needed.
void MessageBar::fitText()
{
    const QFontMetrics metrics(m_text->font());
    const QString line = m_whole.simplified();
    const int ofMore = m_more->isVisibleTo(this) ? m_more->width() + layout()->spacing() : 0;
    const bool fits = metrics.horizontalAdvance(line) <= m_text->width() + ofMore;
    m_more->setVisible(m_says && !fits);
    m_text->setText(fits ? line : metrics.elidedText(line, Qt::ElideRight, m_text->width()));
}

/// Above the line, until one clicks elsewhere.
void MessageBar::showWhole()
{
    if (!m_card) {
        m_card = new QFrame(this, Qt::Popup);
        m_card->setFrameShape(QFrame::StyledPanel);
        m_cardText = new QLabel;
        m_cardText->setWordWrap(true);
        m_cardText->setTextFormat(Qt::PlainText);
        m_cardText->setTextInteractionFlags(Qt::TextSelectableByMouse);
        auto* layout = new QVBoxLayout(m_card);
        layout->addWidget(m_cardText);
    }
    m_cardText->setText(m_whole);
    const int wide = std::min(width(), 8 * fontMetrics().averageCharWidth() * 12);
    m_card->resize(wide, m_card->layout()->heightForWidth(wide));
    m_card->move(mapToGlobal(QPoint(0, -m_card->height())));
    m_card->show();
}

QString MessageBar::line() const
{
    return m_text->text();
}

bool MessageBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_text && event->type() == QEvent::Resize)
        fitText();
    return QWidget::eventFilter(watched, event);
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
    else if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        showParts();
}

void MessageBar::dismissOfRun()
{
    if (m_ofRun)
        dismiss();
}

void MessageBar::dismissOver()
{
    if (m_kind == Kind::Error && !m_stands)
        dismiss();
}

void MessageBar::dismiss()
{
    m_leaving->stop();
    m_ofRun = false;
    m_stands = false;
    m_act = {};
    m_says = false;
    m_whole.clear();
    showParts();
}

void MessageBar::paintEvent(QPaintEvent*)
{
    if (!m_says)
        return;
    const QColor color = colorOf(m_kind, viz::Theme::fromPalette(palette()));
    QColor wash = color;
    wash.setAlphaF(0.14F);
    QPainter painter(this);
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, 4, height()), color);
}

}
