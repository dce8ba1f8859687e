#include "ui/apply/applied_dialog.h"

#include "core/evaluation/metrics.h"
#include "core/experiment/applied_predictions.h"
#include "ui/job_runner.h"
#include "ui/manual/manual_text.h"
#include "ui/samples/samples_model.h"
#include "ui/text.h"
#include "viz/embedding_plot.h"
#include "viz/fonts.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {

QLabel* makeWords(const QString& text)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// The run's own samples and the new ones as two classes.
viz::Coloring ownAndOther(const AppliedPicture& picture, const AppliedPicture::Panel& panel)
{
    viz::Coloring coloring;
    coloring.title = QObject::tr("samples");
    coloring.categorical = true;
    coloring.categories = { QObject::tr("%1 of the run").arg(picture.ownSplit), picture.data };
    coloring.values = QList<double>(panel.own.size(), 0) + QList<double>(panel.other.size(), 1);
    return coloring;
}

QString heading(const QString& run, const AppliedPicture& picture)
{
    const QString text = picture.applied.sameData
        ? QObject::tr("<b>%1</b> on <b>%2</b>, the data that it was trained on.")
        : picture.applied.known + picture.applied.sameIds > 0
        ? QObject::tr("<b>%1</b> on <b>%2</b>.")
        : QObject::tr("<b>%1</b> on <b>%2</b>, samples that it was not trained on as far as their ids tell.");
    const QString whole = text.arg(run.toHtmlEscaped(), picture.data.toHtmlEscaped());
    return picture.isLabelled() || !picture.leftOut.isEmpty()
        ? whole
        : whole + QObject::tr(" They have no labels, so there are no metrics.");
}

/// As wide as what stands in it, up to so many characters.
void fitTexts(QTableView* table, int mostCharacters)
{
    table->resizeColumnsToContents();
    const int most = table->fontMetrics().averageCharWidth() * mostCharacters;
    for (int column = 0; column < table->model()->columnCount(); ++column)
        table->setColumnWidth(column, std::min(table->columnWidth(column), most));
}

}

AppliedDialog::AppliedDialog(const QString& run, AppliedPicture picture, JobRunner& jobs, QWidget* parent)
    : QDialog(parent)
    , m_picture(std::move(picture))
    , m_jobs(jobs)
    , m_warnings(makeWords({}))
    , m_metrics(new QTableWidget)
    , m_leftOut(makeWords(tr("Without what the run answers on %1: it comes with Show test, and the run counts that.")
                              .arg(m_picture.leftOut.join(QStringLiteral(", ")))))
    , m_predictions(new QTableView)
    , m_said(makeWords({}))
{
    setManualSection(this, QStringLiteral("Apply a model to new data"));
    setWindowTitle(tr("%1 on %2").arg(run, m_picture.data));
    setAttribute(Qt::WA_DeleteOnClose);
    QStringList warnings;
    for (const std::string& warning : m_picture.applied.warnings())
        warnings << QStringLiteral("⚠ ") + toQt(warning);
    m_warnings->setText(warnings.join(u'\n'));
    m_warnings->setVisible(!warnings.isEmpty());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto* save = buttons->addButton(tr("&Save the predictions…"), QDialogButtonBox::ActionRole);
    connect(save, &QPushButton::clicked, this, &AppliedDialog::askAndSave);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    fillMetrics();
    m_metrics->setVisible(m_picture.isLabelled());
    fillPredictions();
    m_said->setFont(viz::smallFont(font()));
    say(m_picture.notices.join(u'\n'));
    auto* tabs = new QTabWidget;
    tabs->addTab(m_predictions, tr("&Predictions"));
    if (!m_picture.panels.isEmpty())
        tabs->addTab(makePanels(), tr("&Where they lie"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(makeWords(heading(run, m_picture)));
    layout->addWidget(m_warnings);
    layout->addWidget(m_metrics);
    if (!m_picture.leftOut.isEmpty())
        layout->addWidget(m_leftOut);
    layout->addWidget(tabs, 1);
    layout->addWidget(m_said);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 130, fontMetrics().height() * 44);
}

void AppliedDialog::fillPredictions()
{
    auto* model = new SamplesModel(this);
    model->setTable(m_picture.table);
    m_predictions->setModel(model);
    m_predictions->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_predictions->setWordWrap(false);
    m_predictions->setShowGrid(false);
    m_predictions->setTextElideMode(Qt::ElideMiddle); // ids begin and end differently
    m_predictions->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_predictions->setAccessibleName(tr("Predictions"));
    m_predictions->verticalHeader()->hide();
    m_predictions->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_predictions->horizontalHeader()->setHighlightSections(false);
    m_predictions->horizontalHeader()->setStretchLastSection(true);
    m_predictions->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_predictions->horizontalHeader()->setSortIndicatorClearable(true);
    m_predictions->setSortingEnabled(true);
    const auto& columns = m_picture.table->columns();
    for (int column = 0; column < static_cast<int>(columns.size()); ++column) {
        const std::string& name = columns[static_cast<std::size_t>(column)].name;
        const bool ofLabels = name == "label" || name == "error";
        const bool empty
            = (ofLabels && !m_picture.isLabelled()) || (name == "split" && m_picture.table->parts().size() == 1);
        m_predictions->setColumnHidden(column, empty);
    }
    constexpr int longestText = 44; // characters
    fitTexts(m_predictions, longestText);
}

void AppliedDialog::fillMetrics()
{
    const std::vector<std::string> keys = metricKeys(metricTask(*m_picture.dataset));
    QStringList head { tr("split"), tr("samples"), tr("labelled") };
    for (const std::string& key : keys)
        head << toQt(metricInfo(key).title);
    m_metrics->setColumnCount(static_cast<int>(head.size()));
    m_metrics->setHorizontalHeaderLabels(head);
    m_metrics->verticalHeader()->hide();
    m_metrics->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_metrics->setSelectionMode(QAbstractItemView::NoSelection);
    m_metrics->setShowGrid(false);
    m_metrics->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_metrics->setAccessibleName(tr("Metrics of the new data"));
    for (const AppliedRun::Split& split : m_picture.applied.splits) {
        const int row = m_metrics->rowCount();
        m_metrics->insertRow(row);
        const auto labelled = std::ranges::count_if(split.label, [](float label) { return std::isfinite(label); });
        QStringList texts { toQt(split.name), QString::number(split.label.size()), QString::number(labelled) };
        for (const std::string& key : keys) {
            const auto found = split.metrics.find(key);
            texts << (found == split.metrics.end() ? QStringLiteral("–") : readableNumber(found->second));
        }
        for (int column = 0; column < texts.size(); ++column) {
            auto* item = new QTableWidgetItem(texts[column]);
            item->setTextAlignment(Qt::AlignVCenter | (column == 0 ? Qt::AlignLeft : Qt::AlignRight));
            m_metrics->setItem(row, column, item);
        }
    }
    m_metrics->resizeColumnsToContents();
    constexpr int mostRows = 5;
    const int rows = std::min(mostRows, m_metrics->rowCount());
    m_metrics->setFixedHeight(m_metrics->horizontalHeader()->sizeHint().height() + rows * m_metrics->rowHeight(0)
        + m_metrics->horizontalScrollBar()->sizeHint().height() + 2 * m_metrics->frameWidth() + 2); // all rows are seen
}

QWidget* AppliedDialog::makePanels()
{
    auto* area = new QWidget;
    auto* grid = new QGridLayout(area);
    grid->setContentsMargins(0, 0, 0, 0);
    if (m_picture.panels.isEmpty())
        return area;
    auto* key = new viz::ColorKey;
    key->setColoring(ownAndOther(m_picture, m_picture.panels.first()));
    const int columns = static_cast<int>(m_picture.panels.size()) / 2;
    grid->addWidget(key, 0, 0, 1, columns);
    for (int i = 0; i < m_picture.panels.size(); ++i) {
        const AppliedPicture::Panel& panel = m_picture.panels[i];
        auto* plot = new viz::EmbeddingPlot;
        plot->setLegendVisible(false);
        plot->setTitle(panel.title);
        plot->setAxes(tr("PC 1 of the run's samples"), tr("PC 2"));
        plot->setAccessibleName(tr("%1: the run's samples and the new ones").arg(panel.title));
        plot->setCloud(panel.own + panel.other, ownAndOther(m_picture, panel), {}, false);
        plot->setPointColumns({ tr("id") }, { m_picture.ownIds + m_picture.otherIds });
        const QStringList ids = m_picture.ownIds + m_picture.otherIds;
        plot->setCardText([ids](int index) { return ids.value(index).toHtmlEscaped(); });
        grid->addWidget(plot, 1 + i % 2, i / 2); // Z_inv above Z_spu, a column for each modality
        m_panels << plot;
    }
    return area;
}

void AppliedDialog::savePredictions(const QString& path)
{
    m_jobs.enqueue(
        QStringLiteral("predictions"), tr("Saving the predictions"), this,
        [path = path.toStdString(), applied = m_picture.applied, dataset = m_picture.dataset](const JobContext&) {
            writePredictions(path, applied, *dataset);
            return true;
        },
        [this, path](bool) { say(tr("Saved as %1.").arg(path)); }, [this](const QString& why) { say(why); });
}

void AppliedDialog::askAndSave()
{
    const QString csv = tr("Table (*.csv)"), npz = tr("Arrays of NumPy (*.npz)");
    QString form = csv;
    QString path = QFileDialog::getSaveFileName(this, tr("Save the predictions"),
        m_picture.data + QStringLiteral("-predictions.csv"), csv + QStringLiteral(";;") + npz, &form);
    if (path.isEmpty())
        return;
    if (form == npz && !path.endsWith(QStringLiteral(".npz")))
        path = QFileInfo(path).path() + u'/' + QFileInfo(path).completeBaseName() + QStringLiteral(".npz");
    savePredictions(path);
}

void AppliedDialog::say(const QString& text)
{
    m_said->setText(text);
    m_said->setVisible(!text.isEmpty());
}

QString AppliedDialog::said() const
{
    return m_said->text();
}

}
