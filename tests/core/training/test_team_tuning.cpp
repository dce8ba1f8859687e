#include "core/training/team_tuning.h"

#include <QtTest>

using namespace cmir;

namespace {

/// Lets `steps` steps take as long as given for each kind; how many of them ran alone.
int run(TeamTuning& tuning, int steps, double team, double alone)
{
    int count = 0;
    for (int i = 0; i < steps; ++i) {
        count += tuning.alone() ? 1 : 0;
        tuning.add(tuning.alone() ? alone : team);
    }
    return count;
}

}

class TestTeamTuning : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFasterIsKept()
    {
        TeamTuning slowTeam, fastTeam;
        QCOMPARE(run(slowTeam, 24, 2, 1), 12); // both in turn
        QCOMPARE(run(slowTeam, 1000, 2, 1), 1000);
        QCOMPARE(run(fastTeam, 24, 1, 2), 12);
        QCOMPARE(run(fastTeam, 1000, 1, 2), 0);
    }

    void oneHiccupDoesNotDecide()
    {
        TeamTuning tuning;
        tuning.add(0.5); // the first of a block does not count
        tuning.add(100);
        QCOMPARE(run(tuning, 22, 1, 2), 12);
        QVERIFY(!tuning.alone());
    }

    void itLooksAgain()
    {
        TeamTuning tuning;
        run(tuning, 2000, 2, 1);
        QCOMPARE(run(tuning, 24, 1, 2), 12);
        QVERIFY(!tuning.alone());
        run(tuning, 100, 1, 2);
        tuning.restart();
        QCOMPARE(run(tuning, 24, 2, 1), 12);
        QVERIFY(tuning.alone());
    }
};

QTEST_GUILESS_MAIN(TestTeamTuning)
#include "test_team_tuning.moc"
