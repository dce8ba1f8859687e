#include "core/common/host_name.h"
#include "core/experiment/child_process.h"
#include "core/experiment/job_claim.h"
#include "core/experiment/study_collection.h"
#include "core/experiment/study_folder.h"
#include "core/experiment/study_jobs.h"
#include "tests/core/experiment/study_stand_in.h"
#include "tests/support/support.h"

#include <spdlog/fmt/fmt.h>

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <set>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace cmir;
namespace fs = std::filesystem;

/// Several studies on one folder: nothing is trained twice, nothing of another's is taken away, nothing is left.
class TestSharedStudy : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;

    StudyOptions options(int processes = 2) const
    {
        StudyOptions result;
        result.folder = m_folder / "study";
        result.atOnce = processes;
        result.trainIn = TrainIn::Processes;
        result.program = m_folder / "cmir";
        return result;
    }

    std::vector<std::string> linesOf(const char* file) const
    {
        std::ifstream stream(m_folder / file);
        std::vector<std::string> lines;
        for (std::string line; std::getline(stream, line);)
            lines.push_back(line);
        return lines;
    }

    void write(const fs::path& path, const std::string& text = {}) const { std::ofstream(path) << text; }

    std::vector<std::string> hidden() const
    {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(m_folder / "study"))
            if (const auto name = entry.path().filename().string(); name.starts_with('.'))
                names.push_back(name);
        return names;
    }

    static StudyPlan planOf(int seeds)
    {
        StudyPlan plan = test::smallPlan();
        plan.seeds.clear();
        for (int seed = 0; seed < seeds; ++seed)
            plan.seeds.push_back(seed);
        return plan;
    }

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->path().toStdString();
        write(m_folder / "cmir", test::standIn);
        fs::permissions(m_folder / "cmir", fs::perms::owner_all);
        fs::create_directory(m_folder / "study");
    }

    void twoStudiesShareTheWork()
    {
        write(m_folder / "slow");
        const StudyPlan plan = planOf(6);
        const auto study = [&] { return runStudy(plan, options(), {}); };
        auto other = std::async(std::launch::async, study);
        const StudyResults mine = study(), theirs = other.get();
        QCOMPARE(mine.finished, plan.jobs());
        QCOMPARE(theirs.finished, plan.jobs());
        QCOMPARE(linesOf("calls").size(), plan.jobs()); // each once
        QCOMPARE(hidden(), std::vector<std::string> {});
    }

    /// The other one is cancelled while it trains what this one waits for.
    void whatAnotherGivesUpIsTrainedHere()
    {
        const StudyPlan plan = planOf(2);
        write(m_folder / "hang-0");
        QVERIFY(
            QProcess::execute(QStringLiteral("mkfifo"), { QString::fromStdString((m_folder / "fifo").string()) }) == 0);
        std::atomic<bool> stop = false;
        auto other = std::async(std::launch::async, [&] {
            try {
                runStudy(plan, options(2), { {}, [&] { return stop.load(); } });
                return false;
            } catch (const Cancelled&) {
                return true;
            }
        });
        QTRY_COMPARE_WITH_TIMEOUT(linesOf("hanging").size(), std::size_t { 2 }, 20000);
        fs::remove(m_folder / "hang-0");
        bool waited = false;
        const JobContext context { [&](double, std::string_view text) {
                                      if (text.find("2 under way elsewhere") != std::string_view::npos) {
                                          waited = true;
                                          stop = true;
                                      }
                                  },
            {} };
        const StudyResults mine = runStudy(plan, options(2), context);
        QVERIFY(waited);
        QVERIFY(other.get());
        QCOMPARE(mine.finished, plan.jobs());
    }

    void aClaimEndsWithItsProcess()
    {
        const fs::path file = m_folder / ".job.claim";
        const pid_t child = ::fork();
        if (child == 0) {
            const auto claim = JobClaim::tryNow(file);
            while (claim)
                ::pause();
            ::_exit(1);
        }
        QTRY_VERIFY_WITH_TIMEOUT(FileLock::isHeld(file), 10000);
        QVERIFY(!JobClaim::tryNow(file));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        auto mine = JobClaim::tryNow(file);
        QVERIFY(mine);
        QVERIFY(!JobClaim::tryNow(file));
        mine.reset();
        QVERIFY(!fs::exists(file));
    }

    /// Where locks are not handed from machine to machine: the claim of another counts while it is touched.
    void aClaimOfAnotherMachineCountsWhileItIsTouched()
    {
        const fs::path file = m_folder / ".job.claim";
        write(file, R"({"host": "another machine", "process": 1})");
        QVERIFY(!JobClaim::tryNow(file));
        QVERIFY(fs::exists(file));
        fs::last_write_time(
            file, fs::file_time_type::clock::now() - std::chrono::seconds(JobClaim::forgottenAfter + 5));
        QVERIFY(JobClaim::tryNow(file));
        write(file, fmt::format(R"({{"host": "{}", "process": 1}})", hostName())); // here nobody holds it
        QVERIFY(JobClaim::tryNow(file));
        for (const char* text : { "", "no JSON", "[]", R"({"host": 3})" }) {
            write(file, text);
            fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(1));
            QVERIFY2(JobClaim::tryNow(file), text);
        }
    }

    /// Of another machine nobody here can tell whether its processes live.
    void workOfAnotherMachineStays()
    {
        const pid_t gone = [] {
            const pid_t child = ::fork();
            if (child == 0)
                ::_exit(0);
            ::waitpid(child, nullptr, 0);
            return child;
        }();
        const std::string theirs = fmt::format(".work-another-machine-{}-0", gone);
        const std::string old = fmt::format(".work-{}-{}-0", hostName(), gone);
        const std::string locked = fmt::format(".work-{}-{}-1", hostName(), gone);
        for (const std::string& name : { theirs, old, locked })
            fs::create_directory(m_folder / "study" / name);
        const auto lock = FileLock::tryNow(m_folder / "study" / locked / "lock"); // of another container with that name
        runStudy(planOf(1), options(), {});
        const auto left = hidden();
        QCOMPARE(std::set<std::string>(left.begin(), left.end()), (std::set<std::string> { theirs, locked }));
    }

    void tablesOfSeveralMachinesSaySo()
    {
        write(m_folder / "software", R"({"host": "a", "processor": "P", "libtorch": "1", "program": "0.1"})");
        StudyPlan plan = planOf(1);
        QVERIFY(runStudy(plan, options(), {}).mixed.empty());
        write(m_folder / "software", R"({"host": "b", "processor": "P", "libtorch": "2", "program": "0.1"})");
        plan.seeds = { 0, 1, 2 };
        const StudyResults results = runStudy(plan, options(), {});
        const std::vector<std::string> expected { "version of LibTorch: 1 (2 trainings), 2 (4 trainings)",
            "machine: a (2 trainings), b (4 trainings)" };
        QCOMPARE(results.mixed, expected);
        QCOMPARE(readStudy(m_folder / "study").mixed, expected);
    }

    /// As many trainings as there is memory for, and one in any case.
    void memoryBoundsTheProcesses()
    {
        write(m_folder / "slow");
        StudyOptions wanted = options(6);
        std::size_t most = 0;
        std::string said;
        const auto run = [&](std::uint64_t bytes) {
            fs::remove_all(m_folder / "study");
            most = 0;
            wanted.freeMemory = [&, bytes] { // asked at every look
                std::size_t claims = 0;
                for (const std::string& name : hidden())
                    claims += name.ends_with(".claim") ? 1 : 0;
                most = std::max(most, claims);
                return std::optional(bytes);
            };
            const JobContext context { [&](double, std::string_view text) {
                                          if (text.find("of memory") != std::string_view::npos)
                                              said = text;
                                      },
                {} };
            return runStudy(planOf(4), wanted, context).finished;
        };
        QCOMPARE(run(1), std::size_t { 8 });
        QCOMPARE(most, std::size_t { 1 });
        const QString notice = QString::fromStdString(said);
        QVERIFY2(notice.contains(QRegularExpression("fewer at a time: each takes about [\\d.]+ [MG]iB of memory")),
            said.c_str()); // 400 MiB are supposed where no training has been seen to take more
        QCOMPARE(run(std::uint64_t { 1 } << 40), std::size_t { 8 });
        QVERIFY(most > 1);
    }

    /// The parent is killed, and so is the training.
    void aChildEndsWithItsParent()
    {
        std::array<int, 2> ends {};
        QCOMPARE(::pipe(ends.data()), 0);
        const pid_t parent = ::fork();
        if (parent == 0) {
            const pid_t self = ::getpid(), child = ::fork();
            if (child == 0) {
                endWithParent(self);
                const pid_t mine = ::getpid();
                const bool told = ::write(ends[1], &mine, sizeof mine) == sizeof mine;
                while (told)
                    ::pause();
                ::_exit(1);
            }
            while (true)
                ::pause();
        }
        ::close(ends[1]);
        pid_t child = 0;
        QCOMPARE(::read(ends[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
        ::kill(parent, SIGKILL);
        ::waitpid(parent, nullptr, 0);
        char byte = 0;
        QCOMPARE(::read(ends[0], &byte, 1), ssize_t { 0 }); // the pipe's last writer is gone
        ::close(ends[0]);
    }

    void aParentThatIsGoneIsNoticed()
    {
        const pid_t child = ::fork();
        if (child == 0) {
            endWithParent(1 << 30);
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
    }

    /// Where children are not heard of (SIGCHLD ignored), an ending that nobody knows is no success.
    void anEndingThatNobodyKnowsIsNoSuccess()
    {
        std::signal(SIGCHLD, SIG_IGN);
        ChildProcess process("/bin/true", {}, m_folder / "out", m_folder / "err");
        QTRY_VERIFY_WITH_TIMEOUT(process.ended(), 10000);
        std::signal(SIGCHLD, SIG_DFL);
        QVERIFY(!process.succeeded());
    }
};

QTEST_GUILESS_MAIN(TestSharedStudy)
#include "test_shared_study.moc"
