#pragma once

#include "tests/ui/tiny_run.h"

#include "ui/figures/figure_dialog.h"
#include "ui/main_window.h"
#include "ui/parameter_editor.h"
#include "ui/parameter_panel.h"
#include "ui/value_box.h"

#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>

namespace cmir::test {

/// A window whose questions are answered by the test; unanswered ones fail.
struct WindowScene {
    WindowScene()
        : workbench(ui::Settings::inMemory())
        , window(workbench)
    {
        window.setQuestions(questions());
        window.show();
    }

    ui::Questions questions()
    {
        ui::Questions q;
        q.whileTraining = [this] {
            ++asked;
            return whileTraining;
        };
        q.unsaved = [this](const QString&) {
            ++asked;
            return unsaved;
        };
        q.mayEnd = [this](const QString&, const QStringList& what) {
            ++asked;
            work = what;
            return mayEnd;
        };
        q.filesToOpen = [this] { return path.isEmpty() ? QStringList() : QStringList { path }; };
        q.runToSave = [this](const QString&) { return path; };
        q.plotToExport = [this](const QString&) { return path; };
        q.showFigureDialog = [](ui::FigureDialog& dialog) { dialog.exportFigure(); };
        return q;
    }

    /// Types into the number box of a parameter, without Enter.
    void type(const char* key, const QString& text)
    {
        auto* line = window.parameters()->editor(QLatin1String(key))->box()->findChild<QLineEdit*>();
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, text);
    }

    void drop(const QString& file)
    {
        QMimeData mime;
        mime.setUrls({ QUrl::fromLocalFile(file) });
        QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(100, 100), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&window, &event);
    }

    ui::Workbench workbench;
    ui::MainWindow window;
    ui::WhileTraining whileTraining = ui::WhileTraining::KeepTraining;
    ui::Unsaved unsaved = ui::Unsaved::Cancel;
    bool mayEnd = false;
    QStringList work; ///< what the newest question said would be ended
    QString path;
    int asked = 0; ///< questions, those for a file excepted
};

}
