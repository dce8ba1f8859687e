#pragma once

#include "viz/figure_style.h"

#include <QDialog>
#include <QJsonObject>
#include <QList>
#include <QPointer>
#include <QTimer>

#include <functional>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace cmir::viz {
class PlotWidget;
struct PageOptions;
}

namespace cmir::ui {

class FigureStyles;

/// “Export…”: one plot or a page of several, in a named style, seen before it is written; then the file. Stays open
/// with the reason when it could not be written.
class FigureDialog : public QDialog {
    Q_OBJECT

public:
    /// Asks for the file, given a suggestion; empty: cancelled. Its ending chooses the format.
    using AskPath = std::function<QString(const QString& suggestion)>;

    /// A page of plots. Those that are still empty are listed and cannot be chosen; one that is deleted meanwhile is
    /// left out.
    FigureDialog(FigureStyles& styles, const QList<viz::PlotWidget*>& plots, QWidget* parent = nullptr);
    /// One plot.
    FigureDialog(FigureStyles& styles, viz::PlotWidget& plot, QWidget* parent = nullptr);

    void setAskPath(AskPath askPath) { m_askPath = std::move(askPath); }
    void setSource(const QJsonObject& source) { m_source = source; } ///< what the plots were made from
    void setTitle(const QString& title); ///< of the page
    void setCaption(const QString& caption); ///< below the plots
    /// The plots that are checked, in the order of the list.
    QList<const viz::PlotWidget*> chosen() const;
    viz::FigureStyle chosenStyle() const;
    viz::PageOptions options() const;
    QComboBox* styleBox() const { return m_style; }
    /// Asks for the file and writes it; accepts the dialog when that is done.
    void exportFigure();
    /// The file that was written; empty: none.
    QString writtenPath() const { return m_written; }
    /// What is wrong, as the dialog shows it; empty: nothing.
    QString problem() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    FigureDialog(FigureStyles& styles, const QList<viz::PlotWidget*>& plots, bool page, QWidget* parent);
    QWidget* makeList(const QList<viz::PlotWidget*>& plots);
    QWidget* makeOptions();
    QWidget* makePreview();
    void fillStyles();
    void editStyles();
    void checkAll(bool on);
    void showState();
    void showPreview();
    void showProblem(const QString& problem);
    QByteArray settings() const;
    bool write(const QString& path, QString* error) const;

    FigureStyles& m_styles;
    bool m_page;
    QList<QPointer<viz::PlotWidget>> m_plots; ///< by row of the list
    AskPath m_askPath;
    QJsonObject m_source;
    QString m_written;
    QTimer m_previewTimer;
    QListWidget* m_list = nullptr;
    QLineEdit* m_title = nullptr;
    QLineEdit* m_caption = nullptr;
    QSpinBox* m_columns = nullptr;
    QComboBox* m_style = nullptr;
    QLabel *m_preview = nullptr, *m_size = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_export = nullptr;
};

}
