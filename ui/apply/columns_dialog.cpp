#include "ui/apply/columns_dialog.h"

#include "core/common/error.h"
#include "core/import/foreign_reader.h"
#include "core/import/join_features.h"
#include "ui/icons.h"
#include "ui/job_runner.h"
#include "ui/manual/manual_text.h"
#include "ui/quiet_widgets.h"
#include "ui/text.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int noColumn = -1, wordsOfTranscript = -2; ///< beside the columns' places in the first split

struct Reading {
    QStringList steps;
    bool possible = false;
};

Reading readingOf(const ImportChoice& choice, const RunRecord& run)
{
    Reading reading;
    try {
        for (const std::string& step : foreign::newSamplesSteps(*choice.file, choice.mapping, run))
            reading.steps << toQt(step);
        reading.possible = true;
    } catch (const Error& error) {
        reading.steps << toQt(error.what());
    }
    return reading;
}

const std::vector<foreign::Column>& columnsOf(const ImportChoice& choice)
{
    return choice.file->splits.front().columns;
}

/// The name of the chosen column; empty: none.
std::string chosenName(const ImportChoice& choice, const QComboBox& box)
{
    const int place = box.currentData().toInt();
    return place < 0 ? std::string() : columnsOf(choice)[static_cast<std::size_t>(place)].name;
}

}

ColumnsDialog::ColumnsDialog(
    ImportChoice choice, std::shared_ptr<const RunRecord> run, JobRunner& jobs, QWidget* parent)
    : QDialog(parent)
    , m_choice(std::move(choice))
    , m_run(std::move(run))
    , m_needed(foreign::neededModalities(*m_run))
    , m_form(new QFormLayout)
    , m_join(new QPushButton(tr("Text &features of another file…")))
    , m_steps(new QListWidget)
    , m_planning(jobs, QStringLiteral("apply plan"), tr("Looking at the file"))
    , m_joining(jobs, QStringLiteral("apply join"), tr("Joining text features"))
{
    setManualSection(this, QStringLiteral("Apply a model to new data"));
    setWindowTitle(tr("Apply to %1").arg(QFileInfo(toQt(m_choice.file->path)).fileName()));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* said
        = new QLabel(tr("The run needs the modalities that it was trained on. Say which columns they are here."));
    said->setWordWrap(true);
    m_steps->setWordWrap(true);
    m_steps->setSelectionMode(QAbstractItemView::NoSelection);
    m_steps->setAccessibleName(tr("What will be read"));
    m_join->setToolTip(tr("Features that a language model made of the text, found by the samples' ids in a .npz, HDF5 "
                          "or .csv file or a pickle."));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_apply = buttons->button(QDialogButtonBox::Ok);
    m_apply->setText(tr("&Apply"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_join, &QPushButton::clicked, this, [this] {
        if (const QString path = QFileDialog::getOpenFileName(this, tr("Text features"),
                QFileInfo(toQt(m_choice.file->path)).absolutePath(),
                tr("Features by id (*.npz *.h5 *.hdf5 *.csv *.tsv *.jsonl *.pkl *.pickle);;All files (*)"));
            !path.isEmpty())
            joinTextFeatures(path);
    });
    auto* below = new QHBoxLayout;
    below->addWidget(m_join);
    below->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(said);
    layout->addLayout(m_form);
    layout->addLayout(below);
    layout->addWidget(new QLabel(tr("What will be read:")));
    layout->addWidget(m_steps, 1);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 100, fontMetrics().height() * 28);
    fill();
}

/// All that depends on the file.
void ColumnsDialog::fill()
{
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    m_columns.clear();
    for (const foreign::NeededModality& needed : m_needed) {
        m_columns << columnBox(needed);
        m_form->addRow(tr("%1 (%2)").arg(toQt(needed.name), toQt(needed.form())), m_columns.last());
    }
    m_id = singleBox(m_choice.mapping.id, tr("The id"));
    m_form->addRow(tr("id"), m_id);
    m_label = singleBox(m_choice.mapping.label, tr("The label"));
    m_form->addRow(tr("label"), m_label);
    preview();
}

QComboBox* ColumnsDialog::columnBox(const foreign::NeededModality& needed)
{
    auto* box = new QuietComboBox;
    box->addItem(tr("none"), noColumn);
    const auto& columns = columnsOf(m_choice);
    for (int place = 0; place < static_cast<int>(columns.size()); ++place) {
        const foreign::Column& column = columns[static_cast<std::size_t>(place)];
        if (column.isNumeric() && (column.shape.size() == 2 || column.shape.size() == 3))
            box->addItem(tr("%1: %2").arg(toQt(column.name), toQt(column.rowDescription())), place);
    }
    if (needed.words && !m_choice.mapping.transcript.empty())
        box->addItem(tr("the words of %1").arg(toQt(m_choice.mapping.transcript)), wordsOfTranscript);
    const auto found = std::ranges::find(m_choice.mapping.modalities, needed.name, &foreign::Mapping::Modality::name);
    if (found != m_choice.mapping.modalities.end())
        for (int place = 0; place < static_cast<int>(columns.size()); ++place)
            if (columns[static_cast<std::size_t>(place)].name == found->column)
                box->setCurrentIndex(std::max(0, box->findData(place)));
    if (found == m_choice.mapping.modalities.end() && m_choice.mapping.wordWidth > 0)
        box->setCurrentIndex(std::max(0, box->findData(wordsOfTranscript)));
    box->setAccessibleName(tr("The column of %1").arg(toQt(needed.name)));
    connect(box, &QComboBox::currentIndexChanged, this, &ColumnsDialog::preview);
    return box;
}

QComboBox* ColumnsDialog::singleBox(const std::string& chosen, const QString& use)
{
    auto* box = new QuietComboBox;
    box->addItem(tr("none"), noColumn);
    const auto& columns = columnsOf(m_choice);
    for (int place = 0; place < static_cast<int>(columns.size()); ++place)
        if (const foreign::Column& column = columns[static_cast<std::size_t>(place)]; column.rowSize() == 1) {
            box->addItem(tr("%1: %2").arg(toQt(column.name), toQt(column.rowDescription())), place);
            if (column.name == chosen)
                box->setCurrentIndex(box->count() - 1);
        }
    box->setAccessibleName(use);
    connect(box, &QComboBox::currentIndexChanged, this, &ColumnsDialog::preview);
    return box;
}

ImportChoice ColumnsDialog::choice() const
{
    ImportChoice choice = m_choice;
    foreign::Mapping& mapping = choice.mapping;
    const foreign::Mapping usual = foreign::defaultMapping(*choice.file);
    for (std::size_t i = 0; i < m_needed.size(); ++i) {
        const QComboBox& box = *m_columns[static_cast<qsizetype>(i)];
        const std::string name = m_needed[i].name, column = chosenName(choice, box);
        const auto known = std::ranges::find(mapping.modalities, name, &foreign::Mapping::Modality::name);
        if (known != mapping.modalities.end() && known->column == column)
            continue;
        std::erase_if(mapping.modalities, [&](const foreign::Mapping::Modality& one) { return one.name == name; });
        if (m_needed[i].words)
            mapping.wordWidth = box.currentData().toInt() == wordsOfTranscript ? m_needed[i].width : 0;
        if (column.empty())
            continue;
        const auto there = std::ranges::find(usual.modalities, column, &foreign::Mapping::Modality::column);
        mapping.modalities.push_back({ name, column, there == usual.modalities.end() ? std::string() : there->lengths,
            foreign::Pool::None, false });
    }
    mapping.id = chosenName(choice, *m_id);
    const bool partOfSeveral = mapping.label.ends_with(']'); // no choice of the box
    if (m_label->currentData().toInt() != noColumn || !partOfSeveral)
        mapping.label = chosenName(choice, *m_label);
    return choice;
}

void ColumnsDialog::joinTextFeatures(const QString& path)
{
    struct Joined {
        ImportChoice choice;
        QString refusal;
    };
    m_joining.request(
        [choice = choice(), path = path.toStdString()](const JobContext& job) {
            auto file = std::make_shared<foreign::File>(*choice.file);
            Joined joined { choice, {} };
            try {
                foreign::joinTextFeatures(*file, joined.choice.mapping,
                    foreign::readForeign(std::filesystem::path(path), job.cancelled), job);
                joined.choice.file = file;
            } catch (const Error& error) {
                joined = { choice, toQt(error.what()) };
            }
            return joined;
        },
        [this](const Joined& joined) {
            m_choice = joined.choice;
            m_refusal = joined.refusal;
            fill();
        });
}

void ColumnsDialog::preview()
{
    m_apply->setEnabled(false);
    m_planning.request([choice = choice(), run = m_run](const JobContext&) { return readingOf(choice, *run); },
        [this](const Reading& reading) { show(reading.steps, reading.possible); });
}

void ColumnsDialog::show(const QStringList& steps, bool possible)
{
    m_steps->clear();
    if (!m_refusal.isEmpty())
        new QListWidgetItem(icon(QStringLiteral("error")), tr("Not taken: %1").arg(m_refusal), m_steps);
    for (const QString& step : steps)
        possible ? new QListWidgetItem(step, m_steps)
                 : new QListWidgetItem(icon(QStringLiteral("error")), step, m_steps);
    for (const std::string& notice : m_choice.file->notices)
        new QListWidgetItem(icon(QStringLiteral("information")), toQt(notice), m_steps);
    m_apply->setEnabled(possible);
}

bool ColumnsDialog::canApply() const
{
    return m_apply->isEnabled();
}

void ColumnsDialog::setColumn(const QString& modality, const QString& column)
{
    const auto& columns = columnsOf(m_choice);
    const auto place = std::ranges::find(columns, column.toStdString(), &foreign::Column::name) - columns.begin();
    for (std::size_t i = 0; i < m_needed.size(); ++i)
        if (toQt(m_needed[i].name) == modality) {
            QComboBox& box = *m_columns[static_cast<qsizetype>(i)];
            box.setCurrentIndex(std::max(0, box.findData(static_cast<int>(place))));
        }
}

QStringList ColumnsDialog::steps() const
{
    QStringList texts;
    for (int i = 0; i < m_steps->count(); ++i)
        texts << m_steps->item(i)->text();
    return texts;
}

}
