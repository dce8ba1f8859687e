#include "ui/collapsible_group.h"

#include "ui/icons.h"
#include "viz/fonts.h"

#include <QGridLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace cmir::ui {

CollapsibleGroup::CollapsibleGroup(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_heading(new QToolButton(this))
    , m_content(new QWidget(this))
    , m_grid(new QGridLayout(m_content))
{
    m_heading->setText(title);
    m_heading->setFont(viz::titleFont(font()));
    m_heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_heading->setIconSize(QSize(12, 12));
    m_heading->setAutoRaise(true);
    m_heading->setCheckable(true);
    m_heading->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_heading->setStyleSheet(
        QStringLiteral("QToolButton { border: none; background: transparent; text-align: left; padding: 4px 0; }"
                       "QToolButton:focus { text-decoration: underline; }"));
    m_heading->setFocusPolicy(Qt::TabFocus);
    m_grid->setContentsMargins(8, 0, 0, 8);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_heading);
    layout->addWidget(m_content);
    connect(m_heading, &QToolButton::toggled, this, [this](bool expanded) {
        m_content->setVisible(expanded);
        m_heading->setIcon(icon(expanded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
        Q_EMIT expandedChanged(expanded);
    });
    m_heading->setChecked(true);
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
