#include "ui/collapsible_group.h"

#include "ui/icons.h"
#include "viz/fonts.h"

#include <QAbstractButton>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QStyleOptionFocusRect>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {

/// The heading: a chevron and the title, no frame. Painted here, since a style sheet would keep the colours of the
/// theme it was set under.
class Heading : public QAbstractButton {
public:
    Heading(const QString& title, QWidget* parent)
        : QAbstractButton(parent)
    {
        setText(title);
        setFont(viz::titleFont(font()));
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    /// Whether what is below is open: also where it was opened by something else than a click.
    void showOpen(bool open)
    {
        m_open = open;
        update();
    }

    QSize sizeHint() const override
    {
        return { chevron + 8 + fontMetrics().horizontalAdvance(text()), fontMetrics().height() + 8 };
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        icon(m_open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"))
            .paint(&painter, QRect(0, (height() - chevron) / 2, chevron, chevron));
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(rect().adjusted(chevron + 8, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
        if (hasFocus()) {
            QStyleOptionFocusRect option;
            option.initFrom(this);
            style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
        }
    }

private:
    static constexpr int chevron = 12;
    static QIcon icon(const QString& name) { return ui::icon(name); }

    bool m_open = false;
};

}

CollapsibleGroup::CollapsibleGroup(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_heading(new Heading(title, this))
    , m_note(new QLabel(this))
    , m_content(new QWidget(this))
    , m_grid(new QGridLayout(m_content))
{
    m_grid->setContentsMargins(8, 0, 0, 8);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(4);
    m_note->setFont(viz::smallFont(font()));
    m_note->setWordWrap(true);
    m_note->setContentsMargins(8, 0, 0, 8);
    m_note->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_heading);
    layout->addWidget(m_note);
    layout->addWidget(m_content);
    connect(m_heading, &QAbstractButton::toggled, this, [this](bool expanded) {
        showContent();
        Q_EMIT expandedChanged(expanded);
    });
    m_heading->setChecked(true);
}

void CollapsibleGroup::setNote(const QString& text)
{
    m_note->setText(text);
    showContent();
}

void CollapsibleGroup::setContentShown(bool shown)
{
    m_contentShown = shown;
    showContent();
}

void CollapsibleGroup::setForcedOpen(bool forced)
{
    m_forcedOpen = forced;
    showContent();
}

void CollapsibleGroup::showContent()
{
    m_note->setVisible(isExpanded() && !m_note->text().isEmpty());
    const bool open = isExpanded() || m_forcedOpen;
    m_content->setVisible(open && m_contentShown);
    static_cast<Heading*>(m_heading)->showOpen(open);
}

QString CollapsibleGroup::note() const
{
    return m_note->text();
}

bool CollapsibleGroup::isExpanded() const
{
    return m_heading->isChecked();
}

void CollapsibleGroup::setExpanded(bool expanded)
{
    m_heading->setChecked(expanded);
}

}
