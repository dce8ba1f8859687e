#include "viz/plot_widget.h"

#include "viz/figure.h"
#include "viz/fonts.h"
#include "viz/legend_bar.h"
#include "viz/plot_canvas.h"
#include "viz/qcustomplot_fence.h"
#include "viz/redraw_queue.h"
#include "viz/two_lines.h"

namespace cmir::viz {

namespace {

constexpr int frameMilliseconds = 33;

/// How long a hidden plot keeps its picture: who goes back and forth between views has each at once.
constexpr int keptHiddenMs = 60'000;

constexpr int usualTicks = 5; ///< of an axis that has room for them

void styleAxis(QCPAxis& axis, const Theme& theme, const QFont& font)
{
    const QPen thin(theme.axis, theme.wide(1));
    axis.setBasePen(thin);
    axis.setTickPen(thin);
    axis.setSubTicks(false);
    axis.setTickLength(0, 4);
    axis.setTickLabelPadding(3);
    axis.setLabelPadding(4);
    axis.setTickLabelColor(theme.mutedText);
    axis.setTickLabelFont(smallFont(font));
    axis.setLabelColor(theme.text);
    axis.setLabelFont(plainFont(font));
    axis.grid()->setPen(QPen(theme.grid, theme.wide(1)));
    axis.grid()->setZeroLinePen(QPen(theme.grid, theme.wide(1)));
    axis.grid()->setSubGridVisible(false);
}

}

class PlotWidget::Private {
public:
    TitleBar* title = nullptr;
    QWidget* body = nullptr;
    QStackedLayout* stack = nullptr;
    QVBoxLayout* layout = nullptr;
    QLabel* emptyLabel = nullptr;
    QString caption;
    QTimer timer;
    QTimer hidden; ///< runs while it is hidden and may have a picture
    QElapsedTimer sinceReplot;
    bool dirty = true;
    bool inSight = false; ///< the canvas; not behind a text, and not of a minimised window
    QSize drawnSize; ///< of the picture that stands; empty: none that may be shown
    bool usersView = false;
    bool settingRanges = false;
    bool keyboardFocus = false;
    bool hasReadout = false;
    std::optional<QFont> figureFont; ///< while a figure is drawn
};

/// The look of a figure for as long as it lives. The window is not repainted meanwhile,
/// since everything is put back before control returns to the event loop.
class PlotWidget::FigureLook {
public:
    FigureLook(const PlotWidget& plot, const FigureStyle& style, const FigureMeasure* measured)
        : m_plot(const_cast<PlotWidget&>(plot))
        , m_theme(plot.m_theme)
        , m_style(style)
        , m_measure(measured ? *measured : measureFigure(style, plot.size(), plot.font()))
    {
        m_plot.m_theme = m_measure.theme;
        m_plot.m_private->figureFont = m_measure.font;
        m_plot.applyTheme();
        m_plot.m_canvas->layer(QStringLiteral("hover"))->setVisible(false);
    }

    ~FigureLook()
    {
        m_plot.m_theme = m_theme;
        m_plot.m_private->figureFont.reset();
        m_plot.applyTheme();
        layOut(m_plot.m_canvas->viewport().size());
        m_plot.m_canvas->layer(QStringLiteral("hover"))->setVisible(true);
    }

    FigureLook(const FigureLook&) = delete;
    FigureLook& operator=(const FigureLook&) = delete;

    Figure figure() const
    {
        Figure figure;
        figure.name = m_plot.title();
        if (m_style.title)
            figure.title = m_plot.title();
        if (m_style.caption) {
            figure.caption = withOmission(m_plot.m_private->caption, m_plot.omitted());
            figure.vectorRemark = m_plot.vectorRemark();
        }
        figure.font = m_measure.font;
        figure.theme = m_measure.theme;
        figure.size = m_measure.size;
        figure.unit = m_measure.unit;
        if (m_style.widthMm > 0)
            figure.margin = Figure::narrowMargin;
        figure.drawKey = [this](QPainter* painter, const QRectF& area) {
            return m_plot.drawKey(painter, area, plainFont(m_measure.font));
        };
        figure.drawPlot = [this](QCPPainter& painter, const QSize& size) {
            layOut(size);
            m_plot.m_canvas->toPainter(&painter, size.width(), size.height());
        };
        return figure;
    }

private:
    /// What refresh() fits to the size of the plot is fitted to this size, whatever was laid out before.
    void layOut(const QSize& size) const
    {
        QCustomPlot& canvas = *m_plot.m_canvas;
        const QRect windows = canvas.viewport();
        canvas.setViewport(QRect(QPoint(0, 0), size));
        m_plot.fitToSize();
        canvas.setViewport(windows);
    }

    PlotWidget& m_plot;
    Theme m_theme;
    FigureStyle m_style;
    FigureMeasure m_measure;
};

PlotWidget::PlotWidget(QWidget* parent)
    : QWidget(parent)
    , m_canvas(new PlotCanvas)
    , m_legend(new LegendBar)
    , m_theme(Theme::fromPalette(palette()))
    , m_private(std::make_unique<Private>())
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    // Numbers at the axes as everywhere else in the program: with a decimal point.
    m_canvas->setLocale(QLocale::c());
    Private& p = *m_private;
    p.title = new TitleBar(this);
    p.title->hide();
    p.emptyLabel = new QLabel;
    p.emptyLabel->setAlignment(Qt::AlignCenter);
    p.emptyLabel->setForegroundRole(QPalette::WindowText);
    p.emptyLabel->setWordWrap(true);
    p.emptyLabel->setMargin(24);
    p.body = new QWidget;
    p.stack = new QStackedLayout(p.body);
    p.stack->addWidget(m_canvas);
    p.stack->addWidget(p.emptyLabel);
    p.layout = new QVBoxLayout(this);
    p.layout->setContentsMargins(8, 8, 8, 4);
    p.layout->setSpacing(4);
    p.layout->addWidget(p.title);
    p.layout->addWidget(m_legend);
    p.layout->addWidget(p.body, 1);
    m_legend->hide();

    m_canvas->setFocusPolicy(Qt::StrongFocus);
    m_canvas->installEventFilter(this);
    m_canvas->setMouseTracking(true);
    m_canvas->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_canvas->setNoAntialiasingOnDrag(true);
    m_canvas->axisRect()->setMinimumMargins(QMargins(16, 10, 16, 8));
    m_canvas->addLayer(QStringLiteral("hover"));
    m_canvas->layer(QStringLiteral("hover"))->setMode(QCPLayer::lmBuffered);
    m_canvas->setCurrentLayer(QStringLiteral("main"));
    setFocusProxy(m_canvas);

    connect(m_canvas, &QCustomPlot::mouseDoubleClick, this, [this] { resetView(); });
    const auto moved = [this] {
        if (!m_private->settingRanges)
            m_private->usersView = true;
    };
    for (QCPAxis* axis : { m_canvas->xAxis, m_canvas->yAxis })
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, moved);
    p.timer.setSingleShot(true);
    connect(&p.timer, &QTimer::timeout, this, [this] {
        RedrawQueue::instance().add(this, [this] {
            if (m_private->dirty && isVisible())
                replotNow();
        });
    });
    p.hidden.setSingleShot(true);
    p.hidden.setInterval(keptHiddenMs);
    connect(&p.hidden, &QTimer::timeout, this, &PlotWidget::forgetPicture);
}

PlotWidget::~PlotWidget() = default;

void PlotWidget::setTitle(const QString& title)
{
    m_private->title->setTitle(title);
    m_private->title->setVisible(!title.isEmpty() || m_private->hasReadout);
    m_canvas->setAccessibleName(title);
    setAccessibleName(title);
}

QString PlotWidget::title() const
{
    return m_private->title->title();
}

void PlotWidget::setCaption(const QString& caption)
{
    m_private->caption = caption;
    m_canvas->setAccessibleDescription(caption);
}

void PlotWidget::setEmptyText(const QString& text)
{
    m_private->emptyLabel->setText(text);
}

QString PlotWidget::readout() const
{
    return m_private->title->readoutText();
}

void PlotWidget::setReadout(const QList<TitleBar::Part>& parts, bool standing)
{
    m_private->hasReadout = true;
    m_private->title->setVisible(true);
    m_private->title->setReadout(parts, standing);
}

QSize PlotWidget::sizeHint() const
{
    return { 480, 320 };
}

QSize PlotWidget::minimumSizeHint() const
{
    return { 160, 120 };
}

bool PlotWidget::exportTo(
    const QString& path, QString* error, const FigureStyle& style, const QByteArray& settings) const
{
    const auto failed = [error](const QString& reason) {
        if (error)
            *error = reason;
        return false;
    };
    const QString ending = u'.' + QFileInfo(path).suffix().toLower();
    if (!figureEndings().contains(ending))
        return failed(tr("%1 cannot be written: its ending is no format of plots; allowed are %2.")
                          .arg(path, figureEndings().join(QStringLiteral(", "))));
    if (isEmpty())
        return failed(tr("%1 was not written: the plot has no data yet.").arg(path));
    if (ending == QLatin1String(".csv"))
        return writeTable(data().toCsv(), settings, path, error);
    if (ending == QLatin1String(".tex"))
        return writeTable(data().toLatex(), settings, path, error);
    const FigureLook look(*this, style, nullptr);
    // Of so many points that they are drawn as a picture the numbers would be most of the file: they are to be had as
    // .csv.
    const QByteArray numbers = vectorRemark().isEmpty() ? data().toCsv().toUtf8() : QByteArray();
    return writeFigure(look.figure(), path, error, style.dpi, { settings, numbers });
}

QImage PlotWidget::figure(const FigureStyle& style) const
{
    if (isEmpty())
        return {};
    const FigureLook look(*this, style, nullptr);
    return figureImage(look.figure(), style.dpi);
}

QByteArray PlotWidget::figureSvg(const FigureStyle& style) const
{
    QByteArray svg;
    withFigure([&](const Figure& figure) { svg = svgOf(figure); }, style);
    return svg;
}

void PlotWidget::withFigure(
    const std::function<void(const Figure&)>& use, const FigureStyle& style, const FigureMeasure* measured) const
{
    if (isEmpty())
        return;
    const FigureLook look(*this, style, measured);
    use(look.figure());
}

QFont PlotWidget::lookFont() const
{
    return m_private->figureFont.value_or(font());
}

void PlotWidget::resetView()
{
    m_private->usersView = false;
    scheduleReplot();
}

void PlotWidget::zoom(double factor)
{
    for (QCPAxis* axis : { m_canvas->xAxis, m_canvas->yAxis }) {
        const double middle
            = axis->pixelToCoord(axis->orientation() == Qt::Horizontal ? m_canvas->axisRect()->center().x()
                                                                       : m_canvas->axisRect()->center().y());
        axis->scaleRange(factor, middle);
    }
    scheduleReplot();
}

void PlotWidget::pan(double right, double up)
{
    const QRect rect = m_canvas->axisRect()->rect();
    const auto move = [](QCPAxis& axis, double pixels) {
        const double low = axis.coordToPixel(axis.range().lower), high = axis.coordToPixel(axis.range().upper);
        axis.setRange(axis.pixelToCoord(low + pixels), axis.pixelToCoord(high + pixels));
    };
    move(*m_canvas->xAxis, right * rect.width());
    move(*m_canvas->yAxis, -up * rect.height());
    scheduleReplot();
}

void PlotWidget::applyTheme()
{
    m_canvas->setBackground(QBrush(m_theme.background));
    for (QCPAxis* axis : { m_canvas->xAxis, m_canvas->yAxis })
        styleAxis(*axis, m_theme, lookFont());
    m_private->title->setTheme(m_theme);
    QPalette muted = m_private->emptyLabel->palette();
    muted.setColor(QPalette::WindowText, m_theme.mutedText);
    m_private->emptyLabel->setPalette(muted);
    scheduleReplot();
}

void PlotWidget::refresh() { }

int PlotWidget::drawKey(QPainter* painter, const QRectF& area, const QFont& font) const
{
    QList<LegendBar::Item> shown;
    for (const LegendBar::Item& item : m_legend->items())
        if (item.checked)
            shown.append(item);
    return LegendBar::drawItems(painter, shown, area, font, m_theme);
}

void PlotWidget::updateEmptyState()
{
    const bool empty = isEmpty();
    m_private->stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_private->emptyLabel) : m_canvas);
    m_legend->setVisible(!empty && !m_legend->items().isEmpty());
    if (empty)
        m_private->title->setReadout({});
}

void PlotWidget::scheduleReplot()
{
    Private& p = *m_private;
    p.dirty = true;
    if (!isVisible())
        p.drawnSize = {}; // it is drawn when it is painted
    if (!isVisible() || p.timer.isActive())
        return;
    const qint64 passed = p.sinceReplot.isValid() ? p.sinceReplot.elapsed() : frameMilliseconds;
    p.timer.start(passed >= frameMilliseconds ? 0 : frameMilliseconds - static_cast<int>(passed));
}

void PlotWidget::redrawHover()
{
    if (m_private->drawnSize.isValid())
        m_canvas->layer(QStringLiteral("hover"))->replot();
    else // with all the rest; a window that was minimised is not painted anew of itself
        m_canvas->update();
}

void PlotWidget::forgetPicture()
{
    m_private->dirty = true;
    m_private->drawnSize = {};
    static_cast<PlotCanvas*>(m_canvas)->forgetPicture();
}

void PlotWidget::replotNow()
{
    if (m_canvas->size().isEmpty())
        return; // it stays dirty until it is painted
    m_private->dirty = false;
    m_private->drawnSize = {}; // while it is fitted
    const QSize before = m_canvas->size();
    fitToSize();
    m_private->layout->activate(); // the legend may have other lines
    if (m_canvas->size() != before)
        fitToSize();
    m_private->drawnSize = m_canvas->size();
    if (!m_private->inSight) // for a picture that is taken of it
        m_private->hidden.start();
    m_canvas->replot(QCustomPlot::rpQueuedRefresh);
    m_private->sinceReplot.restart();
}

/// Fits what depends on the room for it, which depends on labels and titles in turn. It begins anew each time, so that
/// the picture follows from the size alone, whatever was laid out before.
void PlotWidget::fitToSize()
{
    const auto takeUsualTicks = [this] {
        for (QCPAxis* axis : { m_canvas->xAxis, m_canvas->yAxis })
            axis->ticker()->setTickCount(usualTicks);
    };
    takeUsualTicks();
    m_canvas->yAxis->setLabel(m_canvas->yAxis->label().replace(u'\n', u' '));
    layOut();
    refresh();
    takeUsualTicks(); // of the tickers that it may have made
    fitTitles();
    layOut();
    fitTicks();
}

void PlotWidget::layOut()
{
    static_cast<PlotCanvas*>(m_canvas)->layOut();
}

/// As many labels as have room beside each other.
void PlotWidget::fitTicks()
{
    constexpr int fewestTicks = 2;
    constexpr double linesEach = 2.2, lettersEach = 6;
    for (QCPAxis* axis : { m_canvas->xAxis, m_canvas->yAxis }) {
        const QFontMetrics metrics(axis->tickLabelFont());
        const bool upright = axis == m_canvas->yAxis;
        const double room = upright ? m_canvas->axisRect()->height() : m_canvas->axisRect()->width();
        const double each = upright ? linesEach * metrics.height() : lettersEach * metrics.averageCharWidth();
        axis->ticker()->setTickCount(std::clamp(static_cast<int>(room / each), fewestTicks, usualTicks));
    }
}

/// The title beside a low plot takes two lines: a part of it would say something else.
void PlotWidget::fitTitles()
{
    QCPAxis* axis = m_canvas->yAxis;
    const QFontMetrics metrics(axis->labelFont());
    const int middle = m_canvas->axisRect()->center().y();
    const int room = 2 * std::min(middle, m_canvas->viewport().height() - middle);
    if (metrics.horizontalAdvance(axis->label()) > room)
        axis->setLabel(inTwoLines(axis->label(), metrics));
}

void PlotWidget::setRanges(double left, double right, double bottom, double top)
{
    m_private->settingRanges = true;
    m_canvas->xAxis->setRange(left, right);
    m_canvas->yAxis->setRange(bottom, top);
    m_private->settingRanges = false;
}

void PlotWidget::showClickable(bool over)
{
    if (m_clickable)
        canvas()->setCursor(over ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool PlotWidget::isClick(const QPointF& pressed, const QPointF& released)
{
    return (released - pressed).manhattanLength() <= 4;
}

bool PlotWidget::isClickKey(const QKeyEvent& event) const
{
    return m_clickable && (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter);
}

bool PlotWidget::viewIsUsers() const
{
    return m_private->usersView;
}

void PlotWidget::addBelowTitle(QWidget* widget)
{
    m_private->layout->insertWidget(1, widget);
}

void PlotWidget::updateTheme()
{
    const Theme now = Theme::fromPalette(palette());
    if (now == m_theme)
        return;
    m_theme = now;
    applyTheme();
}

void PlotWidget::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        updateTheme();
    else if (event->type() == QEvent::FontChange)
        applyTheme();
}

void PlotWidget::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    scheduleReplot();
}

// What was scheduled while the widget was hidden is done when it is painted. A picture that is merely old waits for its
// turn: the whole window may be painted at once. But a picture that is taken of it is of now.
bool PlotWidget::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_canvas)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::ContextMenu) { // the canvas passes no mouse event on to its parent
        contextMenuEvent(static_cast<QContextMenuEvent*>(event));
        return true;
    }
    if (event->type() == QEvent::Hide) {
        m_private->inSight = false;
        m_private->hidden.start();
    } else if (event->type() == QEvent::Show) {
        m_private->inSight = true;
        m_private->hidden.stop();
    } else if (event->type() == QEvent::Paint) {
        const bool isPictured = static_cast<PlotCanvas*>(m_canvas)->isPictured();
        if (m_private->dirty && (m_private->drawnSize != m_canvas->size() || isPictured))
            replotNow();
        if (isPictured && finishPicture())
            replotNow();
    } else if (event->type() == QEvent::Resize) {
        if (!m_private->inSight) // it draws itself
            m_private->hidden.start();
        // without the widget: what stands above it has more lines, or fewer
        if (m_private->drawnSize.isValid() && m_private->drawnSize != m_canvas->size())
            scheduleReplot();
    } else if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        m_private->keyboardFocus = event->type() == QEvent::FocusIn
            && (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason);
        update();
    } else if (event->type() == QEvent::Leave)
        showStandingReadout();
    return QWidget::eventFilter(watched, event);
}

void PlotWidget::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    if (!m_private->keyboardFocus)
        return;
    QPainter painter(this);
    painter.setPen(m_theme.accent);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void PlotWidget::contextMenuEvent(QContextMenuEvent* event)
{
    if (isEmpty())
        return;
    QMenu menu(this);
    menu.addAction(tr("Reset view"), QKeySequence(Qt::Key_Home), this, [this] { resetView(); });
    menu.addSeparator();
    menu.addAction(tr("Copy picture"), this, [this] { QGuiApplication::clipboard()->setImage(figure()); });
    menu.addAction(tr("Copy data"), this, [this] {
        auto* mime = new QMimeData;
        const QString csv = data().toCsv();
        mime->setText(csv);
        mime->setData(QStringLiteral("text/csv"), csv.toUtf8());
        QGuiApplication::clipboard()->setMimeData(mime);
    });
    menu.addAction(tr("Export…"), this, &PlotWidget::exportRequested);
    menu.exec(event->globalPos());
}

void PlotWidget::keyPressEvent(QKeyEvent* event)
{
    constexpr double nearer = 0.8, share = 0.1;
    switch (event->key()) {
    case Qt::Key_Home:
        return resetView();
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(nearer);
    case Qt::Key_Minus:
        return zoom(1 / nearer);
    case Qt::Key_Left:
        return pan(-share, 0);
    case Qt::Key_Right:
        return pan(share, 0);
    case Qt::Key_Up:
        return pan(0, share);
    case Qt::Key_Down:
        return pan(0, -share);
    default:
        QWidget::keyPressEvent(event);
    }
}

}
