#include "ui/samples/sample_card.h"

#include "ui/job_runner.h"
#include "ui/quiet_widgets.h"
#include "ui/run_model.h"
#include "ui/selection/selection_model.h"
#include "ui/text.h"
#include "viz/embedding_plot.h"
#include "viz/fonts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QUrl>
#include <QVBoxLayout>

namespace cmir::ui {

namespace {

const QString sampleCardSlot = QStringLiteral("sample card");
constexpr int sideBySide = 480; ///< from this width on both planes stand in one row
constexpr int planeHeight = 200;

QLabel* makeText(const QString& accessibleName)
{
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::RichText);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    label->setAccessibleName(accessibleName);
    label->setMinimumWidth(1); // a long word must not widen the dock
    return label;
}

viz::EmbeddingPlot* makePlane(const QString& title)
{
    auto* plot = new viz::EmbeddingPlot;
    plot->setTitle(title);
    plot->setLegendVisible(false);
    plot->setMinimumWidth(120);
    plot->setFixedHeight(planeHeight);
    return plot;
}

QString heading(const QString& text)
{
    return QStringLiteral("<b>%1</b>").arg(text.toHtmlEscaped());
}

QString row(const QStringList& cells)
{
    QString out;
    for (const QString& cell : cells)
        out += QStringLiteral("<td>%1&nbsp;&nbsp;</td>").arg(cell);
    return QStringLiteral("<tr>%1</tr>").arg(out);
}

}

SampleCard::SampleCard(RunModel& model, JobRunner& jobs, SelectionModel& selection, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_selection(selection)
    , m_looking(jobs, sampleCardSlot, tr("Looking at a sample"))
    , m_title(makeText(tr("Sample")))
    , m_facts(makeText(tr("What is known of the sample")))
    , m_transcript(makeText(tr("Transcript")))
    , m_metadata(makeText(tr("Further columns of the data")))
    , m_spaces(new QWidget)
    , m_modality(new QuietComboBox)
    , m_planes(new QBoxLayout(QBoxLayout::TopToBottom))
    , m_invariant(makePlane(tr("Zᵢₙᵥ")))
    , m_spurious(makePlane(tr("Zₛₚᵤ")))
    , m_variants(makeText(tr("Predictions under noise")))
    , m_neighbours(makeText(tr("Nearest neighbours")))
{
    m_transcript->setTextFormat(Qt::PlainText);
    m_modality->setAccessibleName(tr("Modality of the planes and neighbours"));
    m_planes->setSpacing(8);
    m_planes->addWidget(m_invariant);
    m_planes->addWidget(m_spurious);
    auto* chooser = new QHBoxLayout;
    auto* label = new QLabel(tr("&Modality"));
    label->setBuddy(m_modality);
    chooser->addWidget(label);
    chooser->addWidget(m_modality, 1);
    auto* spaces = new QVBoxLayout(m_spaces);
    spaces->setContentsMargins(0, 0, 0, 0);
    spaces->setSpacing(8);
    spaces->addLayout(chooser);
    spaces->addLayout(m_planes);
    spaces->addWidget(m_variants);
    spaces->addWidget(m_neighbours);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    for (QWidget* widget : { static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_facts),
             static_cast<QWidget*>(m_transcript), m_spaces, static_cast<QWidget*>(m_metadata) })
        layout->addWidget(widget);
    layout->addStretch();

    connect(m_modality, &QComboBox::activated, this, &SampleCard::showAnother);
    connect(m_neighbours, &QLabel::linkActivated, this, &SampleCard::follow);
    connect(&selection, &SelectionModel::currentChanged, this, &SampleCard::showAnother);
    connect(&model, &RunModel::runReset, this, &SampleCard::showAnother);
    connect(&model, &RunModel::snapshotChanged, this, &SampleCard::refresh);
    connect(&model, &RunModel::recordChanged, this, &SampleCard::showAnother);
    connect(&model, &RunModel::testShownChanged, this, &SampleCard::refresh);
    showPicture();
}

QList<viz::PlotWidget*> SampleCard::plots() const
{
    return { m_invariant, m_spurious };
}

void SampleCard::setTable(std::shared_ptr<const SampleTable> table)
{
    m_table = std::move(table);
    showAnother();
}

void SampleCard::fillModalities()
{
    QStringList names;
    if (const auto& snapshot = m_model.snapshot())
        for (const std::string& name : snapshot->modalityNames)
            names << toQt(name);
    else if (m_model.record())
        for (const std::string& name : m_model.record()->modalityNames)
            names << toQt(name);
    QStringList shown;
    for (int i = 0; i < m_modality->count(); ++i)
        shown << m_modality->itemText(i);
    if (names == shown)
        return;
    m_modality->clear();
    m_modality->addItems(names);
}

void SampleCard::showAnother()
{
    m_looking.drop();
    refresh();
}

void SampleCard::refresh()
{
    fillModalities();
    const auto& current = m_selection.current();
    if (!current || !m_table || !m_table->rowOf(*current)) {
        m_looking.drop();
        m_picture = {};
        showPicture();
        return;
    }
    m_due = !isVisible();
    if (m_due)
        return;
    const SampleCardRequest request { m_table, m_model.snapshot(), m_model.record(),
        SampleFacts(m_model.runDataset(), m_model.record()), *current,
        static_cast<std::size_t>(std::max(0, m_modality->currentIndex())), m_model.testShown() };
    m_looking.request([request](const JobContext& job) { return makeSampleCard(request, job); },
        [this](SampleCardPicture picture) {
            m_picture = std::move(picture);
            showPicture();
            Q_EMIT pictureChanged();
        });
}

void SampleCard::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_due)
        refresh();
}

void SampleCard::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_planes->setDirection(width() >= sideBySide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void SampleCard::showPicture()
{
    const bool any = !m_picture.id.isEmpty();
    m_title->setText(any ? heading(m_picture.id)
                         : tr("The sample you choose in the table or in a plot will stand here: its noisy variants, "
                              "predictions and neighbours."));
    m_facts->setText(factsText(false));
    m_metadata->setText(factsText(true));
    m_metadata->setVisible(any);
    m_facts->setVisible(any);
    m_transcript->setText(m_picture.transcript);
    m_transcript->setVisible(!m_picture.transcript.isEmpty());
    m_spaces->setVisible(any && m_modality->count() > 0);
    m_variants->setText(variantsText());
    m_neighbours->setText(neighboursText());
    showPlanes();
}

void SampleCard::showPlanes()
{
    const auto show = [&](viz::EmbeddingPlot* plot, const SampleCardPicture::Plane& plane) {
        plot->setVisible(m_picture.isShown);
        plot->setAxes(plane.xTitle, plane.yTitle);
        plot->setPath({}); // never one of points that are gone
        plot->setCloud(plane.positions, m_picture.coloring, {}, false);
        plot->setPath(m_picture.path);
    };
    show(m_invariant, m_picture.invariant);
    show(m_spurious, m_picture.spurious);
}

QString SampleCard::factsText(bool metadata) const
{
    QString rows;
    for (const SampleCardPicture::Fact& fact : m_picture.facts)
        if (fact.isMetadata == metadata)
            rows += row({ fact.title.toHtmlEscaped(), fact.text.toHtmlEscaped() });
    return QStringLiteral("<table>%1</table>").arg(rows);
}

QString SampleCard::variantsText() const
{
    if (!m_picture.isShown)
        return tr("This sample is not among the shown ones, so its noisy variants were not kept.");
    QString rows = row({ heading(tr("variant")), heading(tr("prediction")) });
    for (qsizetype e = 0; e < m_picture.predictions.size(); ++e)
        rows += row(
            { e == 0 ? tr("clean") : QStringLiteral("e = %1").arg(e), m_picture.predictions[e].toHtmlEscaped() });
    return QStringLiteral("<table>%1</table>").arg(rows);
}

QString SampleCard::neighboursText() const
{
    if (m_picture.nearInvariant.empty())
        return tr("Its neighbours are known when training has ended.");
    const auto list = [](const std::vector<SampleCardPicture::Neighbour>& neighbours) {
        QString rows;
        for (const SampleCardPicture::Neighbour& neighbour : neighbours) {
            const QString link = QString::fromLatin1(QUrl::toPercentEncoding(toQt(neighbour.sample.split)));
            rows += row({ QStringLiteral("<a href=\"%1/%2\">%3</a>")
                              .arg(link, QString::number(neighbour.sample.row), neighbour.id.toHtmlEscaped()),
                neighbour.label.toHtmlEscaped() });
        }
        return rows;
    };
    const QString where = m_picture.amongShown ? tr("among the shown samples") : tr("in its split");
    return QStringLiteral("<table>%1%2%3%4</table>")
               .arg(row({ heading(tr("nearest in Zᵢₙᵥ")), heading(tr("label")) }), list(m_picture.nearInvariant),
                   row({ heading(tr("nearest in Zₛₚᵤ")), heading(tr("label")) }), list(m_picture.nearSpurious))
        + QStringLiteral("<small>%1</small>").arg(where.toHtmlEscaped());
}

void SampleCard::follow(const QString& link)
{
    const qsizetype slash = link.lastIndexOf(u'/');
    const SampleRef sample { QUrl::fromPercentEncoding(link.left(slash).toLatin1()).toStdString(),
        link.mid(slash + 1).toLongLong() };
    SampleSet one;
    one.insert(sample);
    m_selection.apply(one, viz::SetOperation::Replace);
    m_selection.setCurrent(sample);
}

}
