#include "ui/studies/parameter_actions.h"

#include "ui/studies/point_deeds.h"
#include "ui/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace cmir::ui {

ParameterActions::ParameterActions(PointDeeds& deeds, QWidget* parent)
    : QWidget(parent)
    , m_label(new QLabel)
    , m_panel(new QPushButton(tr("Show in the pane&l")))
{
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_panel->setToolTip(richTip(tr("Goes to this parameter where it is set.")));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_label, 1);
    layout->addWidget(m_panel);
    connect(m_panel, &QPushButton::clicked, this, [this, &deeds] { deeds.showParameter(m_key); });
    hide();
}

void ParameterActions::showParameter(const QString& key, const QString& text)
{
    m_key = key;
    m_label->setText(text);
    setVisible(!key.isEmpty());
}

}
