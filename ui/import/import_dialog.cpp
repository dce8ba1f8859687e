#include "ui/import/import_dialog.h"

#include "core/common/error.h"
#include "core/import/foreign_reader.h"
#include "core/import/join_features.h"
#include "ui/icons.h"
#include "ui/import/import_preview.h"
#include "ui/import/parting_row.h"
#include "ui/manual/manual_text.h"
#include "ui/quiet_widgets.h"
#include "ui/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScreen>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace cmir::ui {

namespace {

const QString planSlot = QStringLiteral("import plan");
const QString factsSlot = QStringLiteral("import facts");
const QString joinSlot = QStringLiteral("import join");
constexpr int valuesColumn = 2, stepsColumn = 4;
constexpr int becomesColumn = 2, outcomeColumn = 3; ///< of the splits
const QString modalityRole = QStringLiteral("modality ");
const QString labelPartRole = QStringLiteral("label ");

QString shapes(const foreign::File& file, const std::string& column)
{
    QStringList texts;
    for (const foreign::Split& split : file.splits)
        if (const foreign::Column* found = split.find(column))
            texts << toQt(found->rowDescription());
    texts.removeDuplicates();
    return texts.join(QStringLiteral("; "));
}

/// `stretched`: the column that takes the room that is left; what does not fit there stands in the tool tip.
QTableWidget* makeTable(const QStringList& head, int stretched)
{
    auto* table = new QTableWidget(0, static_cast<int>(head.size()));
    table->setHorizontalHeaderLabels(head);
    table->verticalHeader()->hide();
    table->setWordWrap(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    for (int column = 0; column < head.size(); ++column)
        table->horizontalHeader()->setSectionResizeMode(
            column, column == stretched ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
    return table;
}

/// As high as its rows are; few, or it scrolls.
void showAllRows(QTableWidget* table)
{
    constexpr int mostRows = 6;
    int height = table->horizontalHeader()->sizeHint().height() + 2 * table->frameWidth();
    for (int row = 0; row < std::min(table->rowCount(), mostRows); ++row) {
        table->setRowHeight(
            row, std::max(table->rowHeight(row), table->cellWidget(row, becomesColumn)->sizeHint().height()));
        height += table->rowHeight(row);
    }
    table->setFixedHeight(height);
}

void addRow(QTableWidget* table, const QStringList& texts, QWidget* widget)
{
    const int row = table->rowCount();
    table->insertRow(row);
    for (int column = 0; column < texts.size(); ++column) {
        auto* item = new QTableWidgetItem(texts[column]);
        item->setToolTip(texts[column]);
        table->setItem(row, column, item);
    }
    table->setCellWidget(row, static_cast<int>(texts.size()), widget);
}

}

ImportDialog::ImportDialog(std::shared_ptr<const foreign::File> file, JobRunner& jobs, QWidget* parent)
    : QDialog(parent)
    , m_file(std::move(file))
    , m_default(foreign::defaultMapping(*m_file))
    , m_head(new QLabel)
    , m_columns(makeTable({ tr("Column"), tr("Of each sample"), tr("Values"), tr("Is"), tr("Steps") }, valuesColumn))
    , m_splits(makeTable({ tr("Split"), tr("Samples"), tr("Becomes"), tr("Comes to") }, outcomeColumn))
    , m_parting(new PartingRow(jobs, this))
    , m_drop(new QCheckBox(tr("Leave out samples without a &label")))
    , m_join(new QPushButton(tr("Text &features of another file…")))
    , m_steps(new QListWidget)
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel))
    , m_planning(jobs, planSlot, tr("Looking at the file"))
    , m_measuring(jobs, factsSlot, tr("Measuring the columns"))
    , m_joining(jobs, joinSlot, tr("Joining text features"))
{
    setManualSection(this, QStringLiteral("The import dialog"));
    setWindowTitle(tr("Import %1").arg(toQt(m_file->title())));
    auto* said
        = new QLabel(tr("What the columns are is guessed by their names. Check it: a wrong column is trained on as "
                        "readily as a right one."));
    said->setWordWrap(true);
    m_head->setWordWrap(true);
    auto* stepsHead = new QLabel(tr("What will be done:"));
    m_steps->setWordWrap(true);
    m_steps->setSelectionMode(QAbstractItemView::NoSelection);
    m_steps->setAccessibleName(tr("What will be done"));
    m_columns->setAccessibleName(tr("Columns"));
    m_splits->setAccessibleName(tr("Splits"));
    m_join->setToolTip(
        tr("Where the text is words: features that a language model made of it, found by the samples' ids in "
           "a .npz, HDF5 or .csv file or a pickle."));
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("&Import"));
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_join, &QPushButton::clicked, this, [this] {
        if (const QString path = QFileDialog::getOpenFileName(this, tr("Text features"), folder(),
                tr("Features by id (*.npz *.h5 *.hdf5 *.csv *.tsv *.jsonl *.pkl *.pickle);;All files (*)"));
            !path.isEmpty())
            joinTextFeatures(path);
    });
    auto* below = new QHBoxLayout;
    below->addWidget(m_join);
    below->addWidget(m_drop);
    below->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_head);
    layout->addWidget(said);
    layout->addWidget(m_columns, 3);
    layout->addWidget(m_splits);
    layout->addWidget(m_parting);
    layout->addLayout(below);
    layout->addWidget(stepsHead);
    layout->addWidget(m_steps, 2);
    layout->addWidget(m_buttons);
    connect(m_drop, &QCheckBox::toggled, this, &ImportDialog::preview);
    m_parting->setFolder(folder());
    connect(m_parting, &PartingRow::changed, this, &ImportDialog::preview);
    connect(m_parting, &PartingRow::refused, this, [this](const QString& why) { m_refusal = why; });
    resize(QSize(fontMetrics().averageCharWidth() * 160, fontMetrics().height() * 48)
               .boundedTo(screen()->availableSize()));
    fill();
}

/// All that depends on the file.
void ImportDialog::fill()
{
    const QString published = toQt(foreign::publishedName(m_file->sha256.get()));
    QStringList files;
    for (const std::string& name : m_file->fileNames())
        files << toQt(name);
    m_head->setText(QStringLiteral("<b>%1</b>%2%3")
                        .arg(toQt(m_file->description()).toHtmlEscaped(),
                            published.isEmpty() ? QString() : QStringLiteral(", ") + published.toHtmlEscaped(),
                            files.size() == 1 ? QString()
                                              : QStringLiteral("<br>")
                                    + files.join(QStringLiteral(", ")).toHtmlEscaped())); // the title has no room
    m_roles.clear();
    m_pools.clear();
    m_becomes.clear();
    m_columns->setRowCount(0);
    m_splits->setRowCount(0);
    fillColumns();
    fillSplits();
    showAllRows(m_splits);
    preview();
    m_measuring.request([file = m_file](const JobContext& job) { return foreign::columnFacts(*file, job); },
        [this](const std::vector<foreign::ColumnFacts>& facts) { showFacts(facts); });
}

void ImportDialog::joinTextFeatures(const QString& path)
{
    struct Joined {
        std::shared_ptr<const foreign::File> file;
        foreign::Mapping mapping;
        QString refusal;
    };
    m_joining.request(
        [file = m_file, mapping = mapping(), path = path.toStdString()](const JobContext& job) {
            auto joined = std::make_shared<foreign::File>(*file);
            Joined result { nullptr, mapping, {} };
            try {
                foreign::joinTextFeatures(
                    *joined, result.mapping, foreign::readForeign(std::filesystem::path(path), job.cancelled), job);
                result.file = joined;
            } catch (const Error& error) {
                result.refusal = toQt(error.what());
            }
            return result;
        },
        [this](const Joined& joined) {
            m_refusal = joined.refusal;
            if (!joined.file)
                return preview();
            m_file = joined.file;
            m_default = joined.mapping;
            fill();
        });
}

void ImportDialog::showFacts(const std::vector<foreign::ColumnFacts>& facts)
{
    for (int row = 0; row < m_columns->rowCount() && row < static_cast<int>(facts.size()); ++row) {
        const auto column = static_cast<std::size_t>(row);
        const QString source = toQt(m_file->splits.front().columns[column].source); // of one of another file
        const QString text = toQt(facts[column].text());
        const QString all = source.isEmpty() ? text : tr("%1 · %2").arg(source, text);
        m_columns->item(row, valuesColumn)->setText(all);
        m_columns->item(row, valuesColumn)->setToolTip(all);
    }
}

QComboBox* ImportDialog::roleBox(const foreign::Column& column)
{
    auto* box = new QuietComboBox;
    box->addItem(tr("left out"), QString());
    if (column.isNumeric() && column.shape.size() >= 2) {
        QStringList names { QStringLiteral("text"), QStringLiteral("audio"), QStringLiteral("vision"),
            toQt(column.name) };
        names.removeDuplicates();
        for (const QString& name : std::as_const(names))
            box->addItem(tr("modality %1").arg(name), modalityRole + name);
    }
    const auto add = [box](const QString& text, const char* role) { box->addItem(text, QString::fromLatin1(role)); };
    constexpr std::int64_t mostParts = 16;
    if (column.isNumeric() && !column.ragged && column.rowSize() > 1 && column.rowSize() <= mostParts)
        for (std::int64_t part = 0; part < column.rowSize(); ++part)
            box->addItem(tr("label, its number %1").arg(part), labelPartRole + QString::number(part));
    else if (column.rowSize() == 1)
        add(tr("label"), "label");
    add(tr("id"), "id");
    add(tr("environment"), "environment");
    if (!column.isNumeric())
        add(tr("transcript"), "transcript");
    if (column.rowSize() == 1)
        add(tr("column to look at"), "column");
    QString role;
    for (const foreign::Mapping::Modality& modality : m_default.modalities)
        if (modality.column == column.name)
            role = modalityRole + toQt(modality.name);
    for (const auto& [name, use] : { std::pair(m_default.label, "label"), { m_default.id, "id" },
             { m_default.transcript, "transcript" }, { m_default.environment, "environment" } })
        if (name == column.name)
            role = QString::fromLatin1(use);
    if (const std::string start = column.name + "["; m_default.label.starts_with(start))
        role = labelPartRole + toQt(m_default.label.substr(start.size(), m_default.label.size() - start.size() - 1));
    if (std::ranges::find(m_default.columns, column.name) != m_default.columns.end())
        role = QStringLiteral("column");
    box->setCurrentIndex(std::max(0, box->findData(role)));
    box->setAccessibleName(tr("What %1 is").arg(toQt(column.name)));
    connect(box, &QComboBox::currentIndexChanged, this, &ImportDialog::preview);
    return box;
}

QComboBox* ImportDialog::poolBox(const foreign::Column& column)
{
    auto* box = new QuietComboBox;
    box->addItem(tr("kept"), static_cast<int>(foreign::Pool::None));
    box->addItem(tr("their mean"), static_cast<int>(foreign::Pool::Mean));
    box->addItem(tr("the last one"), static_cast<int>(foreign::Pool::Last));
    box->addItem(tr("the largest"), static_cast<int>(foreign::Pool::Max));
    for (const foreign::Mapping::Modality& modality : m_default.modalities)
        if (modality.column == column.name)
            box->setCurrentIndex(box->findData(static_cast<int>(modality.pool)));
    box->setAccessibleName(tr("What becomes of the steps of %1").arg(toQt(column.name)));
    connect(box, &QComboBox::currentIndexChanged, this, &ImportDialog::preview);
    return box;
}

void ImportDialog::fillColumns()
{
    for (const foreign::Column& column : m_file->splits.front().columns) {
        m_roles << roleBox(column);
        addRow(m_columns,
            { toQt(column.name), shapes(*m_file, column.name), column.source.empty() ? tr("…") : toQt(column.source) },
            m_roles.last());
        m_pools << (column.isNumeric() && column.shape.size() == 3 ? poolBox(column) : nullptr);
        if (!m_pools.last())
            continue;
        auto* cell = new QWidget; // the table shows its cells whenever it likes; what is in them is the dialog's
        auto* layout = new QHBoxLayout(cell);
        layout->setContentsMargins({});
        layout->addWidget(m_pools.last());
        m_columns->setCellWidget(m_columns->rowCount() - 1, stepsColumn, cell);
    }
}

void ImportDialog::fillSplits()
{
    for (const foreign::Split& split : m_file->splits) {
        auto* box = new QuietComboBox;
        box->addItem(tr("left out"), QString());
        QStringList names { QStringLiteral("train"), QStringLiteral("valid"), QStringLiteral("test") };
        const auto known = m_default.splits.find(split.name);
        if (known != m_default.splits.end())
            names << toQt(known->second);
        if (!split.name.empty() && !split.name.starts_with("test"))
            names << QStringLiteral("test_") + toQt(split.name);
        names.removeDuplicates();
        for (const QString& name : std::as_const(names))
            box->addItem(name, name);
        if (known != m_default.splits.end())
            box->setCurrentIndex(box->findData(toQt(known->second)));
        box->setAccessibleName(tr("What the split %1 becomes").arg(toQt(split.name)));
        connect(box, &QComboBox::currentIndexChanged, this, &ImportDialog::preview);
        m_becomes << box;
        addRow(
            m_splits, { split.name.empty() ? tr("all samples") : toQt(split.name), QString::number(split.rows) }, box);
        m_splits->setItem(m_splits->rowCount() - 1, outcomeColumn, new QTableWidgetItem);
    }
}

foreign::Mapping ImportDialog::mapping() const
{
    foreign::Mapping mapping;
    const auto& columns = m_file->splits.front().columns;
    for (qsizetype i = 0; i < m_roles.size(); ++i) {
        const std::string& name = columns[static_cast<std::size_t>(i)].name;
        const QString role = m_roles[i]->currentData().toString();
        if (role.startsWith(modalityRole)) {
            const auto usual = std::ranges::find(m_default.modalities, name, &foreign::Mapping::Modality::column);
            mapping.modalities.push_back({ role.mid(modalityRole.size()).toStdString(), name,
                usual == m_default.modalities.end() ? std::string() : usual->lengths,
                m_pools[i] ? static_cast<foreign::Pool>(m_pools[i]->currentData().toInt()) : foreign::Pool::None,
                usual != m_default.modalities.end() && usual->further });
        } else if (role.startsWith(labelPartRole)) {
            mapping.label = name + "[" + role.mid(labelPartRole.size()).toStdString() + "]";
        } else if (role == QStringLiteral("column")) {
            mapping.columns.push_back(name);
        } else if (!role.isEmpty()) {
            std::string& place = role == QStringLiteral("label") ? mapping.label
                : role == QStringLiteral("id")                   ? mapping.id
                : role == QStringLiteral("transcript")           ? mapping.transcript
                                                                 : mapping.environment;
            place = name;
        }
    }
    // In the usual order, which that of the file need not be.
    constexpr std::array usual { "text", "audio", "vision" };
    std::ranges::stable_sort(mapping.modalities, {},
        [&](const auto& modality) { return std::ranges::find(usual, modality.name) - usual.begin(); });
    const bool hasText
        = std::ranges::find(mapping.modalities, "text", &foreign::Mapping::Modality::name) != mapping.modalities.end();
    if (!hasText && !mapping.transcript.empty())
        mapping.wordWidth = foreign::kDefaultWordWidth;
    for (qsizetype i = 0; i < m_becomes.size(); ++i)
        if (const QString name = m_becomes[i]->currentData().toString(); !name.isEmpty())
            mapping.splits[m_file->splits[static_cast<std::size_t>(i)].name] = name.toStdString();
    mapping.dropUnlabelled = m_drop->isChecked();
    mapping.rule = m_parting->rule();
    return mapping;
}

QString ImportDialog::folder() const
{
    return QFileInfo(toQt(m_file->path)).absolutePath();
}

/// A column that is no choice of these boxes may have its use all the same.
void ImportDialog::sayWhatIsLeftOut()
{
    const foreign::Mapping chosen = mapping();
    const auto& columns = m_file->splits.front().columns;
    for (qsizetype i = 0; i < m_roles.size(); ++i) {
        const std::string& name = columns[static_cast<std::size_t>(i)].name;
        QStringList measured;
        for (const foreign::Mapping::Modality& modality : chosen.modalities)
            if (modality.lengths == name)
                measured << toQt(modality.name);
        m_roles[i]->setItemText(m_roles[i]->findData(QString()),
            name == m_file->splitColumn ? tr("split")
                : measured.isEmpty()    ? tr("left out")
                                        : tr("length of %1").arg(measured.join(QStringLiteral(", "))));
    }
}

void ImportDialog::preview()
{
    for (qsizetype i = 0; i < m_pools.size(); ++i)
        if (m_pools[i]) // a label that is written as a sequence of one step has none to choose of
            m_pools[i]->setVisible(m_roles[i]->currentData().toString().startsWith(modalityRole));
    sayWhatIsLeftOut();
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
    showOutcome({}, tr("…"));
    if (!m_parting->isSettled())
        return m_planning.drop();
    m_planning.request(
        [file = m_file, mapping = mapping()](const JobContext&) { return importPreview(*file, mapping); },
        [this](const ImportPreview& found) {
            if (!found.fileRule.isEmpty())
                m_parting->setFileRule(found.fileRule, found.fileDraws);
            showOutcome(found.outcome, QStringLiteral("–"));
            tell(found.steps, found.possible);
        });
}

/// `unknown` stands where there is no outcome, or none yet.
void ImportDialog::showOutcome(const QStringList& outcome, const QString& unknown)
{
    for (int row = 0; row < m_splits->rowCount(); ++row) {
        m_splits->item(row, outcomeColumn)->setText(outcome.value(row, unknown));
        m_splits->item(row, outcomeColumn)->setToolTip(outcome.value(row));
    }
}

void ImportDialog::tell(const QStringList& steps, bool possible)
{
    m_steps->clear();
    if (!m_refusal.isEmpty()) {
        auto* refused = new QListWidgetItem(icon(QStringLiteral("error")), tr("Not taken: %1").arg(m_refusal), m_steps);
        QFont bold = m_steps->font();
        bold.setBold(true);
        refused->setFont(bold);
    }
    m_steps->addItems(steps);
    std::vector<std::string> notices = m_file->notices; // what to know before it is taken
    std::ranges::stable_partition(notices, [](const std::string& notice) { // last what is there to be looked up
        return notice.find("(SHA-256 ") == std::string::npos;
    });
    for (const std::string& notice : notices)
        new QListWidgetItem(icon(QStringLiteral("information")), toQt(notice), m_steps);
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(possible);
}

bool ImportDialog::canImport() const
{
    return m_buttons->button(QDialogButtonBox::Ok)->isEnabled();
}

void ImportDialog::setRole(const QString& column, const QString& role)
{
    const auto& columns = m_file->splits.front().columns;
    for (qsizetype i = 0; i < m_roles.size(); ++i)
        if (toQt(columns[static_cast<std::size_t>(i)].name) == column)
            m_roles[i]->setCurrentIndex(m_roles[i]->findData(role));
}

QStringList ImportDialog::rolesOf(const QString& column) const
{
    QStringList roles;
    const auto& columns = m_file->splits.front().columns;
    for (qsizetype i = 0; i < m_roles.size(); ++i)
        for (int k = 0; toQt(columns[static_cast<std::size_t>(i)].name) == column && k < m_roles[i]->count(); ++k)
            roles << m_roles[i]->itemData(k).toString();
    return roles;
}

void ImportDialog::setPool(const QString& column, foreign::Pool pool)
{
    const auto& columns = m_file->splits.front().columns;
    for (qsizetype i = 0; i < m_pools.size(); ++i)
        if (m_pools[i] && toQt(columns[static_cast<std::size_t>(i)].name) == column)
            m_pools[i]->setCurrentIndex(m_pools[i]->findData(static_cast<int>(pool)));
}

void ImportDialog::setSplit(const QString& split, const QString& becomes)
{
    for (qsizetype i = 0; i < m_becomes.size(); ++i)
        if (toQt(m_file->splits[static_cast<std::size_t>(i)].name) == split)
            m_becomes[i]->setCurrentIndex(m_becomes[i]->findData(becomes));
}

QString ImportDialog::outcomeOf(const QString& split) const
{
    for (int row = 0; row < m_splits->rowCount(); ++row)
        if (toQt(m_file->splits[static_cast<std::size_t>(row)].name) == split)
            return m_splits->item(row, outcomeColumn)->text();
    return {};
}

QStringList ImportDialog::steps() const
{
    QStringList texts;
    for (int i = 0; i < m_steps->count(); ++i)
        texts << m_steps->item(i)->text();
    return texts;
}

}
