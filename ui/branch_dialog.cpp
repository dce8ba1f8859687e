#include "ui/branch_dialog.h"

#include "core/config/registry.h"
#include "core/config/shown_value.h"
#include "ui/font_fit.h"
#include "ui/live_change_text.h"
#include "ui/manual/manual_text.h"
#include "ui/text.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int afterAnEpoch = -1; ///< as data of the first place

QString branchKeyName(const std::string& key)
{
    const Parameter& p = parameter(key);
    return toQt(p.symbol.empty() ? p.label : p.symbol);
}

}

BranchDialog::BranchDialog(const RunRecord& run, std::int64_t shownEpoch, Changes changes, QWidget* parent)
    : QDialog(parent)
    , m_stepsPerEpoch(run.stepsPerEpoch)
    , m_steps(run.steps)
    , m_changes(std::move(changes))
    , m_place(new QComboBox)
    , m_epoch(new QSpinBox)
    , m_epochs(new QSpinBox)
    , m_what(new QLabel)
{
    setManualSection(this, QStringLiteral("Branch a run"));
    setWindowTitle(tr("Branch the run"));
    auto* said = new QLabel(tr("The branch has this run's training up to a moment, to the bit, and its own from there. "
                               "It takes the values that are in the panel now."));
    said->setWordWrap(true);
    m_place->addItem(tr("after epoch"), QVariant::fromValue(qint64 { afterAnEpoch }));
    for (const LiveChange& event : run.events)
        if (event.isParameter())
            m_place->addItem(tr("before %1 (epoch %2)").arg(changeText(event)).arg(event.epoch, 0, 'f', 1),
                QVariant::fromValue(qint64 { event.step - 1 }));
    m_place->setAccessibleName(tr("Where the branch parts"));
    m_epoch->setRange(0, static_cast<int>(run.epochs));
    m_epoch->setValue(static_cast<int>(std::clamp<std::int64_t>(shownEpoch, 0, run.epochs)));
    m_epoch->setAccessibleName(tr("Epoch"));
    m_epochs->setRange(1, 100000);
    const std::int64_t wanted = settingsAtEnd(run.config.parameters, run.events).epochs;
    m_epochs->setValue(static_cast<int>(isWithoutEnd(wanted) ? run.epochs : wanted));
    m_what->setWordWrap(true);
    m_what->setTextFormat(Qt::PlainText);
    auto* place = new QHBoxLayout;
    place->addWidget(m_place);
    place->addWidget(m_epoch);
    place->addStretch();
    auto* form = new QFormLayout;
    form->addRow(tr("Parts"), place);
    form->addRow(tr("Epochs in all"), m_epochs);
    form->addRow(tr("Changes"), m_what);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("&Branch"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(said);
    layout->addSpacing(8);
    layout->addLayout(form);
    layout->addSpacing(8);
    layout->addWidget(buttons);
    connect(m_place, &QComboBox::currentIndexChanged, this, &BranchDialog::showChanges);
    connect(m_epoch, &QSpinBox::valueChanged, this, &BranchDialog::showChanges);
    setMinimumWidth(charactersWide(this, 62));
    showChanges();
}

std::int64_t BranchDialog::step() const
{
    const qint64 step = m_place->currentData().toLongLong();
    return step == afterAnEpoch ? std::min(m_epoch->value() * m_stepsPerEpoch, m_steps) : step;
}

std::int64_t BranchDialog::epochs() const
{
    return m_epochs->value();
}

QString BranchDialog::changesText() const
{
    return m_what->text();
}

void BranchDialog::showChanges()
{
    m_epoch->setVisible(m_place->currentData().toLongLong() == afterAnEpoch);
    QStringList texts;
    for (const ForkChange& change : m_changes(step()))
        texts << QStringLiteral("%1 → %2").arg(branchKeyName(change.key), toQt(change.value));
    m_what->setText(texts.isEmpty()
            ? tr("none: the panel holds the values that were in force there. Turn one first, or "
                 "branch to turn it while it trains.")
            : texts.join(QStringLiteral(", ")));
}

}
