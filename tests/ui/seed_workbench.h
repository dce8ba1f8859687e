#pragma once

#include "tests/ui/tiny_run.h"
#include "ui/seeds/seed_group.h"
#include "ui/workbench.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <memory>

namespace cmir::test {

/// A program without a window whose next run is tiny, on built-in data that is there: what tests of several seeds begin
/// with.
class SeedWorkbench {
protected:
    void openWorkbench(int epochs)
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_workbench = std::make_unique<ui::Workbench>(ui::Settings::inMemory(), m_folder->path());
        useTinyRun(m_workbench->next, epochs);
        m_workbench->data.choose(m_workbench->next.source());
        QTRY_VERIFY_WITH_TIMEOUT(m_workbench->next.dataset(), 60000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_workbench->jobs.isAnyRunning(), 60000);
    }

    void closeWorkbench()
    {
        m_workbench.reset();
        m_folder.reset();
    }

    void waitForTheEnd()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_workbench->isTraining(), 240000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_workbench->jobs.isAnyRunning(), 60000);
    }

    void pauseAll()
    {
        m_workbench->training.pause();
        QTRY_VERIFY_WITH_TIMEOUT(
            std::ranges::all_of(m_workbench->seeds.runs(),
                [](const ui::RunModel* run) { return run->status().state == SessionState::Paused; }),
            60000);
    }

    void stopAll()
    {
        m_workbench->training.stop();
        waitForTheEnd();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ui::Workbench> m_workbench;
};

}
