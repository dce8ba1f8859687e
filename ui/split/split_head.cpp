#include "ui/split/split_head.h"

#include "ui/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace cmir::ui {

SplitHead::SplitHead(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_layout(new QHBoxLayout(this))
    , m_detail(new QLabel)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    m_layout->setContentsMargins(16, 4, 8, 4);
    m_layout->setSpacing(8);
    auto* name = new QLabel(title);
    QFont strong = name->font();
    strong.setBold(true);
    name->setFont(strong);
    m_detail->setAccessibleName(title);
    m_detail->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // it makes no half wider than the other
    m_layout->addStrut(QToolButton().sizeHint().height() + 4); // as high with a button as without
    m_layout->addWidget(name);
    m_layout->addWidget(m_detail, 1);
}

void SplitHead::setDetail(const QString& detail)
{
    if (detail == m_detail->text())
        return;
    m_detail->setText(detail);
    m_detail->setToolTip(richTip(detail)); // there may be no room for all of it
}

QString SplitHead::detail() const
{
    return m_detail->text();
}

void SplitHead::addAtEnd(QWidget* widget)
{
    m_layout->addWidget(widget);
}

}
