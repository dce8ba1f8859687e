#include "ui/import/parting_row.h"

#include "core/common/error.h"
#include "ui/quiet_widgets.h"
#include "ui/text.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace cmir::ui {

namespace {

constexpr int listsChoice = -1; ///< beside the values of SplitRule::By
constexpr int fewestFolds = 3, mostFolds = 100;

/// The split that a list is for, by the name of its file: "test_ids.txt"; empty: it does not tell.
std::string splitByName(const QString& path)
{
    return foreign::splitInName(QFileInfo(path).completeBaseName().toLower().toStdString()).value_or(std::string());
}

struct Lists {
    std::map<std::string, std::vector<std::string>> ids;
    QStringList files;
    QString refusal;
};

Lists listsIn(const QStringList& paths)
{
    Lists lists;
    try {
        for (const QString& path : paths)
            for (auto& [split, ids] : foreign::readIdLists(path.toStdString(), splitByName(path)))
                std::ranges::move(ids, std::back_inserter(lists.ids[split]));
        lists.files = paths;
    } catch (const Error& error) {
        lists.ids.clear();
        lists.refusal = toQt(error.what());
    }
    return lists;
}

}

PartingRow::PartingRow(JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_rule(new QuietComboBox(this))
    , m_seedHead(new QLabel(tr("seed"), this))
    , m_seed(new QSpinBox(this))
    , m_folds(new QSpinBox(this))
    , m_fold(new QSpinBox(this))
    , m_listed(new QLabel(this))
    , m_leaveOut(new QLineEdit(this))
    , m_reading(jobs, QStringLiteral("lists of ids"), tr("Reading lists of ids"))
{
    using By = foreign::SplitRule::By;
    m_rule->addItem(tr("as the file has them"), static_cast<int>(By::File));
    m_rule->addItem(tr("anew, no environment on two sides"), static_cast<int>(By::Group));
    m_rule->addItem(tr("anew, labels alike on all sides"), static_cast<int>(By::Stratified));
    m_rule->addItem(tr("anew, at random"), static_cast<int>(By::Random));
    m_rule->addItem(tr("by lists of ids …"), listsChoice);
    m_rule->setAccessibleName(tr("How samples are parted"));
    m_rule->setToolTip(
        tr("Into train, valid and test, 70 : 10 : 20. A file without a test split is parted by environment, or "
           "at random where it has none. Lists of ids are text files of one id a line, whose names say "
           "train, valid or test, or a .json or the CMU SDK's .py with all lists."));
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_seed->setAccessibleName(tr("Seed of the parting"));
    m_folds->setRange(fewestFolds - 1, mostFolds);
    m_folds->setSpecialValueText(tr("no folds"));
    m_folds->setSuffix(tr(" folds"));
    m_folds->setAccessibleName(tr("Folds"));
    m_folds->setToolTip(
        tr("Equal parts instead of 70 : 10 : 20. One is the test split, the next one the validation split; "
           "import once for each."));
    m_fold->setRange(1, fewestFolds);
    m_fold->setPrefix(tr("test is "));
    m_fold->setAccessibleName(tr("The fold that is the test split"));
    m_leaveOut->setPlaceholderText(tr("none"));
    m_leaveOut->setAccessibleName(tr("Environments left out of training"));
    m_leaveOut->setToolTip(
        tr("Environments (videos, speakers, shows) whose samples all become test splits of their own, "
           "separated by commas."));
    m_listed->setWordWrap(true);
    m_listed->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* line = new QHBoxLayout;
    line->addWidget(new QLabel(tr("Parted"), this));
    for (QWidget* widget : std::initializer_list<QWidget*> { m_rule, m_seedHead, m_seed, m_folds, m_fold })
        line->addWidget(widget);
    line->addWidget(new QLabel(tr("left out of training"), this));
    line->addWidget(m_leaveOut, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addLayout(line);
    layout->addWidget(m_listed);
    connect(m_rule, &QComboBox::currentIndexChanged, this, &PartingRow::ruleChosen);
    connect(m_rule, &QComboBox::activated, this, &PartingRow::askForLists);
    for (QSpinBox* box : { m_seed, m_folds, m_fold })
        connect(box, &QSpinBox::valueChanged, this, [this] {
            m_fold->setMaximum(std::max(fewestFolds, m_folds->value()));
            showWhatPlaysAPart();
            Q_EMIT changed();
        });
    connect(m_leaveOut, &QLineEdit::textChanged, this, &PartingRow::changed);
    showWhatPlaysAPart();
}

bool PartingRow::byLists() const
{
    return m_rule->currentData().toInt() == listsChoice;
}

foreign::SplitRule PartingRow::rule() const
{
    foreign::SplitRule rule;
    for (const QString& name : m_leaveOut->text().split(u',', Qt::SkipEmptyParts))
        rule.leaveOut.push_back(name.trimmed().toStdString());
    if (byLists()) {
        rule.ids = m_lists;
        return rule;
    }
    rule.by = static_cast<foreign::SplitRule::By>(m_rule->currentData().toInt());
    rule.seed = static_cast<std::uint64_t>(m_seed->value());
    if (rule.by != foreign::SplitRule::By::File && m_folds->value() >= fewestFolds) {
        rule.folds = m_folds->value();
        rule.fold = m_fold->value() - 1;
    }
    return rule;
}

void PartingRow::setRule(foreign::SplitRule::By by)
{
    m_rule->setCurrentIndex(m_rule->findData(static_cast<int>(by)));
}

void PartingRow::setFileRule(const QString& text, bool drawn)
{
    m_rule->setItemText(m_rule->findData(static_cast<int>(foreign::SplitRule::By::File)), text);
    m_fileDraws = drawn;
    showWhatPlaysAPart();
}

QString PartingRow::ruleText() const
{
    return m_rule->currentText();
}

QString PartingRow::listsText() const
{
    return m_listed->text();
}

void PartingRow::setFolds(int folds, int fold)
{
    m_folds->setValue(folds);
    m_fold->setValue(fold);
}

void PartingRow::ruleChosen()
{
    if (!byLists())
        m_lists.clear();
    Q_EMIT refused({}); // of lists that were tried before
    showWhatPlaysAPart();
    Q_EMIT changed();
}

void PartingRow::askForLists()
{
    if (!byLists())
        return;
    const QStringList paths = QFileDialog::getOpenFileNames(
        this, tr("Lists of ids"), m_folder, tr("Lists of ids (*.txt *.csv *.json *.py);;All files (*)"));
    if (!paths.isEmpty())
        readLists(paths);
    else if (m_lists.empty())
        setRule(foreign::SplitRule::By::File);
}

void PartingRow::readLists(const QStringList& paths)
{
    m_reading.request([paths](const JobContext&) { return listsIn(paths); },
        [this](const Lists& lists) {
            Q_EMIT refused(lists.refusal);
            m_lists = lists.ids;
            m_listFiles = lists.files;
            {
                const QSignalBlocker blocker(m_rule);
                m_rule->setCurrentIndex(
                    m_rule->findData(m_lists.empty() ? static_cast<int>(foreign::SplitRule::By::File) : listsChoice));
            }
            showWhatPlaysAPart();
            Q_EMIT changed();
        });
}

void PartingRow::showWhatPlaysAPart()
{
    const bool lists = byLists(),
               anew = !lists && m_rule->currentData().toInt() != static_cast<int>(foreign::SplitRule::By::File);
    m_seedHead->setVisible(anew || (!lists && m_fileDraws));
    m_seed->setVisible(m_seedHead->isVisibleTo(this));
    m_folds->setVisible(anew);
    m_fold->setVisible(anew && m_folds->value() >= fewestFolds);
    m_listed->setVisible(lists && !m_lists.empty());
    QStringList counts, names;
    for (const char* split : { "train", "valid", "test" })
        if (const auto list = m_lists.find(split); list != m_lists.end())
            counts << QStringLiteral("%1 %2").arg(QLatin1String(split)).arg(list->second.size());
    for (const QString& path : std::as_const(m_listFiles))
        names << QFileInfo(path).fileName();
    m_listed->setText(tr("Ids in %1: %2").arg(names.join(QStringLiteral(", ")), counts.join(QStringLiteral(", "))));
    m_listed->setToolTip(m_listFiles.join(u'\n'));
}

}
