#include "ui/split/split_head.h"

#include <QHBoxLayout>
#include <QLabel>

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
    m_detail->setWordWrap(true);
    m_layout->addWidget(name);
    m_layout->addWidget(m_detail, 1);
}

void SplitHead::setDetail(const QString& detail)
{
    if (detail != m_detail->text())
        m_detail->setText(detail);
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
