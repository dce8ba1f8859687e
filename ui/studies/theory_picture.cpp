#include "ui/studies/theory_picture.h"

#include "ui/text.h"

#include <QObject>

namespace cmir::ui {

namespace {

struct TheoryCurve {
    const char* id;
    QString title;
    double TheoremTwoPoint::*value;
    int role;
    Qt::PenStyle style;
};

viz::CurvePlot::Series theoryLook(const char* id, const QString& title, int role, Qt::PenStyle style, int shape)
{
    return { QString::fromLatin1(id), title, {}, role, style, true, shape };
}

}

QList<viz::CurvePlot::Curve> theoremTwoCurves(const TheoryResults& results)
{
    const QList<TheoryCurve> curves {
        { "unexplained", QObject::tr("reconstruction error / variance"), &TheoremTwoPoint::unexplained, 4,
            Qt::SolidLine },
        { "environment_invariant", QObject::tr("environment found from Z_inv"), &TheoremTwoPoint::environmentInvariant,
            0, Qt::SolidLine },
        { "environment_spurious", QObject::tr("environment found from Z_spu"), &TheoremTwoPoint::environmentSpurious, 1,
            Qt::SolidLine },
        { "chance", QObject::tr("chance"), &TheoremTwoPoint::chance, 2, Qt::DashLine },
        { "label", QObject::tr("label from Z_inv (R²; of classes the share found)"), &TheoremTwoPoint::labelInvariant,
            0, Qt::DashLine },
        { "gain", QObject::tr("what Z_spu adds to it"), &TheoremTwoPoint::labelGain, 1, Qt::DashLine },
    };
    QList<viz::CurvePlot::Curve> drawn;
    for (const TheoryCurve& curve : curves) {
        viz::CurvePlot::Curve one { theoryLook(curve.id, curve.title, curve.role, curve.style, 0), {}, {} };
        for (const TheoremTwoPoint& point : results.points) {
            one.x << point.strength;
            one.y << point.*curve.value;
        }
        drawn << one;
    }
    return drawn;
}

QList<viz::CurvePlot::Curve> theoremThreeCurves(const TheoryResults& results)
{
    QList<double> x;
    for (std::size_t e = 0; e < results.environments.size(); ++e)
        x << static_cast<double>(e);
    const auto values
        = [](const EnvironmentRisks& risks) { return QList<double>(risks.test.begin(), risks.test.end()); };
    return { { theoryLook("cmir", QObject::tr("CmIR"), 0, Qt::SolidLine, 0), x, values(results.invariant) },
        { theoryLook("erm", QObject::tr("plain (ERM)"), 2, Qt::SolidLine, 1), x, values(results.raw) } };
}

// "rho_-0.95" of "test_rho_-0.95": the axis says that they are test environments, and short names all find room.
QStringList theoryEnvironments(const TheoryResults& results)
{
    const QString prefix = QStringLiteral("test_");
    QStringList names;
    for (const std::string& environment : results.environments) {
        const QString name = toQt(environment);
        names << (name.startsWith(prefix) ? name.mid(prefix.size()) : name);
    }
    return names;
}

QString theoryCondition(const TheoryResults& results)
{
    const double allowance = results.allowance();
    const QString risks
        = QObject::tr("Worst risk over %1 test environments: CmIR %2, plain predictor %3; spread %4 and %5.")
              .arg(results.environments.size())
              .arg(readableNumber(results.invariant.worst()), readableNumber(results.raw.worst()),
                  readableNumber(results.invariant.spread()), readableNumber(results.raw.spread()));
    const QString condition = QObject::tr(
        "Theorem 3 promises the lower worst risk where the plain predictor's spread (%1) exceeds the number of "
        "environments (%2) times (Lipschitz constant × information loss + generalisation gap); the gap seen here "
        "is %3.")
                                  .arg(readableNumber(results.raw.spread()))
                                  .arg(results.environments.size())
                                  .arg(readableNumber(results.gap()));
    const QString verdict = allowance > 0
        ? QObject::tr(
            "Lipschitz constant × information loss cannot be measured: the condition holds where it is below %1.")
              .arg(readableNumber(allowance))
        : QObject::tr("The condition does not hold here, whatever the information loss (%1 is left for it).")
              .arg(signedNumber(allowance));
    return risks + u' ' + condition + u' ' + verdict;
}

}
