#include "ui/continue_dialog.h"

#include "core/config/shown_value.h"
#include "ui/font_fit.h"
#include "ui/manual/manual_text.h"
#include "ui/text.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {
constexpr int mostEpochsMore = 99999;
}

ContinueDialog::ContinueDialog(std::int64_t trained, std::int64_t wanted, QWidget* parent)
    : QDialog(parent)
    , m_trained(trained)
    , m_more(new QSpinBox)
    , m_untilPaused(new QRadioButton(tr("Until I &pause or stop it")))
{
    setManualSection(this, QStringLiteral("Continue a run"));
    setWindowTitle(tr("Continue the run"));
    const bool open = isWithoutEnd(wanted);
    if (open)
        wanted = trained;
    auto* said = new QLabel(open
            ? tr("The run was stopped after epoch %1. It goes on as if it had not been.").arg(trained)
            : trained < wanted
            ? tr("The run was stopped after epoch %1 of %2. It goes on as if it had not been.").arg(trained).arg(wanted)
            : tr("The run is finished after %1 epochs. Training it on keeps its weights, moments and random numbers.")
                  .arg(trained));
    said->setWordWrap(true);
    m_more->setRange(1, mostEpochsMore);
    m_more->setValue(
        static_cast<int>(std::clamp<std::int64_t>(wanted > trained ? wanted - trained : trained, 1, mostEpochsMore)));
    m_more->setAccessibleName(tr("More epochs"));
    auto* byEpochs = new QRadioButton(tr("For so many &epochs more:"));
    byEpochs->setChecked(true);
    connect(byEpochs, &QRadioButton::toggled, m_more, &QWidget::setEnabled);
    auto* row = new QHBoxLayout;
    row->addWidget(byEpochs);
    row->addWidget(m_more);
    row->addStretch();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("&Continue"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(said);
    layout->addSpacing(8);
    layout->addLayout(row);
    layout->addWidget(m_untilPaused);
    layout->addSpacing(8);
    layout->addWidget(buttons);
    setMinimumWidth(charactersWide(this, 57));
    m_more->setFocus();
    m_more->selectAll();
}

std::optional<std::int64_t> ContinueDialog::epochs() const
{
    if (m_untilPaused->isChecked())
        return std::nullopt;
    return m_trained + m_more->value();
}

}
