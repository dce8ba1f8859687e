#pragma once

#include "tests/ui/tiny_run.h"

#include "ui/main_window.h"
#include "ui/studies/study_view.h"

#include <QTemporaryDir>

namespace cmir::test {

/// A window whose studies lie in a folder of its own.
struct Scene {
    Scene()
        : workbench(ui::Settings::inMemory())
        , window(workbench)
    {
        useTinyRun(workbench.next, 2);
        for (ui::StudyController* controller : std::initializer_list<ui::StudyController*> {
                 &workbench.sweep, &workbench.ablation, &workbench.methods, &workbench.noise, &workbench.tune })
            controller->setFolder(folder.filePath(controller->kind()));
        window.resize(1280, 800);
        window.show();
    }

    void loadData()
    {
        workbench.data.choose(workbench.next.source());
        QTRY_VERIFY_WITH_TIMEOUT(workbench.next.dataset(), 60000);
        QTRY_VERIFY(!workbench.jobs.isAnyRunning());
    }

    void show(ui::StudyView* view)
    {
        window.showView(view);
        QTRY_VERIFY(!view->isBusy());
    }

    QTemporaryDir folder;
    ui::Workbench workbench;
    ui::MainWindow window;
};

}
