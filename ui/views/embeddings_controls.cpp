// The rows of controls above the panels.

#include "core/training/run_request.h"
#include "ui/elided_label.h"
#include "ui/font_fit.h"
#include "ui/icons.h"
#include "ui/quiet_widgets.h"
#include "ui/seeds/seed_apart.h"
#include "ui/text.h"
#include "ui/upright_scroll.h"
#include "ui/views/apart_picture.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/epoch_bar.h"
#include "ui/views/measures_pane.h"
#include "ui/views/panel_grid.h"
#include "ui/views/projection_choices.h"
#include "ui/views/whole_snapshot.h"
#include "ui/wrapping_row.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace cmir::ui {

namespace {

struct ToolChoice {
    viz::Tool tool;
    QString icon, title, shortcut, help;
};

QList<ToolChoice> toolChoices()
{
    const QString operations = QObject::tr(" Shift adds, Alt takes away, Ctrl keeps what is in both. "
                                           "The middle button, or Space, moves the picture.");
    return {
        { viz::Tool::Pan, QStringLiteral("pan"), QObject::tr("Move"), QStringLiteral("Ctrl+Alt+M"),
            QObject::tr("Drag moves the picture, a click selects a point.") + operations },
        { viz::Tool::Rectangle, QStringLiteral("rectangle"), QObject::tr("Rectangle"), QStringLiteral("Ctrl+Alt+R"),
            QObject::tr("Drag selects the samples in a rectangle.") + operations },
        { viz::Tool::Lasso, QStringLiteral("lasso"), QObject::tr("Lasso"), QStringLiteral("Ctrl+Alt+L"),
            QObject::tr("Drag selects the samples within a line that you draw.") + operations },
    };
}

}

/// Where there is little room the pictures keep a height at which points can be told apart, and are scrolled.
QWidget* EmbeddingsView::makeScrolled(QWidget* pictures)
{
    constexpr int ofTwoPictures = 22, least = 13; // lines of text
    auto* scrolled = new UprightScroll(pictures);
    fitToFont(this, [this, scrolled] {
        m_grid->setMinimumHeight(fontMetrics().lineSpacing() * ofTwoPictures);
        scrolled->setMinimumHeight(fontMetrics().lineSpacing() * least);
    });
    return scrolled;
}

QWidget* EmbeddingsView::makeControls()
{
    m_colorBy = new QuietComboBox;
    m_colorBy->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_colorBy->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    const int character = m_colorBy->fontMetrics().averageCharWidth();
    m_colorBy->setMinimumWidth(16 * character); // the docks need room too
    m_colorBy->setMaximumWidth(36 * character); // columns of a file may have long names
    m_colorBy->setAccessibleName(tr("Colour by"));
    connect(m_colorBy, &QComboBox::activated, this, [this] { setColoring(m_colorBy->currentData().toString()); });
    auto* colorLabel = new QLabel(tr("&Colour by"));
    colorLabel->setBuddy(m_colorBy);
    m_chooseSplits = new QPushButton;
    m_chooseSplits->setMenu(new QMenu(m_chooseSplits));
    m_chooseSplits->setToolTip(
        tr("Which splits are drawn, and whether every sample of them is or the shown ones alone."));
    connect(m_chooseSplits->menu(), &QMenu::aboutToShow, this, &EmbeddingsView::fillSplits);

    m_count = new ElidedLabel;
    m_count->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto* controls = new QWidget;
    auto* layout = new QHBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(colorLabel);
    layout->addWidget(m_colorBy);
    layout->addWidget(m_chooseSplits);
    layout->addWidget(m_count, 1);
    layout->addWidget(m_epochs);
    m_niceties = { colorLabel, m_chooseSplits, m_count };
    fillColorings();
    return controls;
}

void EmbeddingsView::setHalf(bool half)
{
    if (half)
        m_showMeasures->setChecked(false);
    for (QWidget* nicety : std::as_const(m_niceties))
        nicety->setVisible(!half);
    m_half = half;
    showTile();
}

void EmbeddingsView::showTile()
{
    if (!m_picture)
        return;
    const ApartReading* before = m_picture->before ? &m_picture->before->apart : nullptr;
    const auto seeds = m_ofSeeds ? m_ofSeeds->readings(m_picture->apart) : SeedApart::Readings {};
    viz::ApartTable table = seeds.bySeed.size() > 1 ? apartTableOfSeeds(seeds.bySeed, m_picture->facts.task(), before)
                                                    : apartTable(m_picture->apart, m_picture->facts.task(), before);
    if (seeds.bySeed.size() > 1 && seeds.epoch > 0)
        table.verdict += u' ' + tr("After epoch %1.").arg(seeds.epoch);
    if (m_half && table.blocks.size() > 1)
        table.blocks.resize(1); // all modalities: the panels need the room
    m_tile->setTable(table);
}

QWidget* EmbeddingsView::makePictureControls()
{
    m_projection = new QuietComboBox;
    for (const ProjectionChoice& choice : projectionChoices()) {
        m_projection->addItem(choice.title, static_cast<int>(choice.kind));
        m_projection->setItemData(m_projection->count() - 1, richTip(choice.help), Qt::ToolTipRole);
    }
    m_projection->setToolTip(richTip(projectionChoices().first().help));
    connect(m_projection, &QComboBox::activated, this, [this] { setProjection(projection()); });
    auto* label = new QLabel(tr("Pro&jection"));
    label->setBuddy(m_projection);
    m_showMeasures = new QToolButton;
    m_showMeasures->setText(tr("&Measured values"));
    m_showMeasures->setIcon(icon(QStringLiteral("measure")));
    m_showMeasures->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_showMeasures->setCheckable(true);
    m_showMeasures->setToolTip(richTip(tr("Numbers beside the pictures: probes, independence, neighbours. A projection "
                                          "can mislead; these are measured in all dimensions.")));
    connect(m_showMeasures, &QToolButton::toggled, this, &EmbeddingsView::setMeasuresVisible);
    m_showTile = new QToolButton;
    m_showTile->setText(tr("&Apart?"));
    m_showTile->setCheckable(true);
    m_showTile->setChecked(true);
    m_showTile->setToolTip(richTip(tr("The few numbers that say whether Z_inv and Z_spu have come apart: what each "
                                      "knows of the label, of the label under a shift, and of the environment.")));
    connect(m_showTile, &QToolButton::toggled, m_tile, &QWidget::setVisible);
    m_showContours = new QToolButton;
    m_showContours->setText(tr("Con&tours"));
    m_showContours->setCheckable(true);
    m_showContours->setToolTip(richTip(tr(
        "Lines around half (heavy) and nine tenths (light) of the points of every colour; where colours are numbers, "
        "of their lowest, middle and highest third.")));
    connect(m_showContours, &QToolButton::toggled, this, &EmbeddingsView::changePicture);
    m_everySample = new QToolButton;
    m_everySample->setText(tr("A&ll samples"));
    m_everySample->setCheckable(true);
    m_everySample->setToolTip(
        richTip(tr("Every sample of the chosen splits, without noise, instead of the %1 shown ones of "
                   "each, of a finished run's newest state. t-SNE, UMAP and the colour of trust take at most "
                   "%2 of them, drawn at random. "
                   "A layout of many takes a while: how long is said beside Compute.")
                    .arg(RunRequest {}.shownPerSplit)
                    .arg(mostWholeSamples)));
    connect(m_everySample, &QToolButton::toggled, this, [this] {
        changePicture();
        Q_EMIT stateChanged();
    });
    m_showNames = new QToolButton;
    m_showNames->setText(tr("Nam&es"));
    m_showNames->setCheckable(true);
    m_showNames->setToolTip(
        richTip(tr("Names the clusters of each panel by what their points have more often than the others: "
                   "class, environment, video, a missing modality … In a panel that is tall enough "
                   "(F11) it says how many, and p. Only where most of a cluster have it, "
                   "or most of those who have it lie there, and chance does not explain it (p below "
                   "0.01, hypergeometric, corrected for the number of values tried).")));
    connect(m_showNames, &QToolButton::toggled, this, &EmbeddingsView::changePicture);

    auto* controls = new QWidget;
    auto* layout = new WrappingRow(controls); // the measured values beside the pictures take their share of the width
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_projection);
    layout->addWidget(makeTools());
    layout->addSpring();
    auto* nearest = makeNearestControl();
    layout->addWidget(nearest);
    layout->addWidget(m_everySample);
    layout->addWidget(m_showNames);
    layout->addWidget(m_showContours);
    layout->addWidget(m_showTile);
    layout->addWidget(m_showMeasures);
    m_niceties << label << nearest << m_everySample << m_showNames << m_showContours << m_showMeasures;
    return controls;
}

QWidget* EmbeddingsView::makeTools()
{
    auto* tools = new QWidget;
    auto* layout = new QHBoxLayout(tools);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_tools = new QActionGroup(this);
    for (const ToolChoice& choice : toolChoices()) {
        auto* action = new QAction(icon(choice.icon), choice.title, m_tools);
        action->setCheckable(true);
        action->setData(static_cast<int>(choice.tool));
        action->setShortcut(QKeySequence(choice.shortcut));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setToolTip(
            richTip(QStringLiteral("%1 (%2). %3")
                        .arg(choice.title, action->shortcut().toString(QKeySequence::NativeText), choice.help)));
        addAction(action);
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setAccessibleName(choice.title);
        layout->addWidget(button);
        connect(action, &QAction::triggered, this, [this, choice] { setTool(choice.tool); });
    }
    m_tools->actions().first()->setChecked(true);
    return tools;
}

}
