#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <memory>
#include <vector>

#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace cmir::test {

/// A Slurm of two nodes with two processors each, all on this machine: munged, slurmctld and two slurmd of its own,
/// with their files in a temporary folder. Everything ends with the object.
class SlurmCluster {
public:
    SlurmCluster() = default;
    ~SlurmCluster()
    {
        killAll({});
        for (auto& [name, process] : m_daemons)
            process->waitForFinished(patience);
    }
    SlurmCluster(const SlurmCluster&) = delete;
    SlurmCluster& operator=(const SlurmCluster&) = delete;

    /// Which programs are missing; empty: none.
    static QStringList missing()
    {
        QStringList names;
        for (const char* name : { "munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo" })
            if (program(QLatin1String(name)).isEmpty())
                names.append(QLatin1String(name));
        return names;
    }

    /// What kept it from starting; empty: it is there.
    QString start()
    {
        QFile key(path("munge.key"));
        if (!key.open(QIODevice::WriteOnly) || key.write(QByteArray(1024, 'k')) != 1024)
            return key.errorString();
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        key.close();
        QFile::setPermissions(m_folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QDir(m_folder.path()).mkpath("state");
        QDir(m_folder.path()).mkpath("spool");
        write("slurm.conf", configuration());
        write("cgroup.conf", "IgnoreSystemd=yes\n");
        begin("munged", "munged",
            { "--foreground", "--force", "--key-file", path("munge.key"), "--socket", path("munge.socket"),
                "--pid-file", path("munge.pid"), "--log-file", path("munge.log"), "--seed-file", path("munge.seed") });
        if (!QTest::qWaitFor([&] { return QFile::exists(path("munge.socket")); }, patience))
            return "munged: " + last("munged");
        startController();
        startNode("n1");
        startNode("n2");
        if (!waitForNodes())
            return "slurmctld: " + last("slurmctld") + "; slurmd: " + last("n1");
        return ::geteuid() == 0 || runsJobs() ? QString() : "no job runs: " + last("n1");
    }

    bool waitForNodes() const
    {
        return QTest::qWaitFor(
            [&] {
                return ask("sinfo", { "--noheader", "--Node", "--format=%T" }).count("idle") == 2;
            },
            patience);
    }

    void startController() { begin("slurmctld", "slurmctld", { "-D" }); }
    void startNode(const QString& node) { begin(node, "slurmd", { "-D", "-N", node }); }
    void killController() { end("slurmctld"); }
    /// As a machine that loses its power: slurmd and all that it has started.
    void killNode(const QString& node)
    {
        killAll(node);
        end(node);
    }

    QProcessEnvironment environment(QProcessEnvironment environment) const
    {
        environment.insert("SLURM_CONF", path("slurm.conf"));
        return environment;
    }

    /// What a command of Slurm says.
    QString ask(const QString& name, const QStringList& arguments) const
    {
        QProcess process;
        process.setProcessEnvironment(environment(QProcessEnvironment::systemEnvironment()));
        process.start(program(name), arguments);
        process.waitForFinished(patience);
        return QString::fromUtf8(process.readAllStandardOutput());
    }

    struct Task {
        QString array, state, node;
    };
    /// All tasks that Slurm remembers.
    QList<Task> tasks() const
    {
        QList<Task> found;
        for (const QString& line : ask("squeue", { "--noheader", "--array", "--states=all", "--format=%F|%T|%N" })
                                       .split('\n', Qt::SkipEmptyParts)) {
            const QStringList fields = line.split('|');
            found.append({ fields.value(0), fields.value(1), fields.value(2) });
        }
        return found;
    }
    /// Those that are not over.
    qsizetype tasksUnderWay() const
    {
        return std::ranges::count_if(tasks(), [](const Task& task) {
            return QStringList { "PENDING", "RUNNING", "CONFIGURING", "COMPLETING" }.contains(task.state);
        });
    }

private:
    static constexpr int patience = 30'000; // ms

    /// Whether a slurmd that is not root may do so: that depends on the machine.
    bool runsJobs() const
    {
        ask("sbatch", { "--output=/dev/null", "--wrap=true" });
        return QTest::qWaitFor([&] { return tasks().value(0).state == "COMPLETED"; }, patience);
    }

    QString path(const QString& name) const { return m_folder.filePath(name); }

    static QString program(const QString& name)
    {
        const QString found = QStandardPaths::findExecutable(name);
        return found.isEmpty() ? QStandardPaths::findExecutable(name, { "/usr/sbin", "/sbin" }) : found;
    }

    void write(const QString& name, const QString& text) const
    {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(text.toUtf8());
    }

    QString last(const QString& name) const
    {
        QFile log(path(name + ".log"));
        return log.open(QIODevice::ReadOnly) ? QString::fromUtf8(log.readAll()).trimmed().section('\n', -1) : QString();
    }

    /// Ports that nobody has just now.
    static std::array<int, 3> freePorts()
    {
        std::array<int, 3> sockets {}, ports {};
        for (std::size_t i = 0; i < ports.size(); ++i) {
            sockets[i] = ::socket(AF_INET, SOCK_STREAM, 0);
            sockaddr_in address {};
            address.sin_family = AF_INET;
            socklen_t size = sizeof address;
            ::bind(sockets[i], reinterpret_cast<sockaddr*>(&address), size);
            ::getsockname(sockets[i], reinterpret_cast<sockaddr*>(&address), &size);
            ports[i] = ntohs(address.sin_port);
        }
        for (const int socket : sockets)
            ::close(socket);
        return ports;
    }

    QString configuration() const
    {
        const auto ports = freePorts();
        const QString text = R"(ClusterName=test
SlurmctldHost=localhost
SlurmctldPort=%2
SlurmUser=%3
SlurmdUser=%3
AuthType=auth/munge
AuthInfo=socket=%1/munge.socket
CredType=cred/munge
StateSaveLocation=%1/state
SlurmdSpoolDir=%1/spool/%n
SlurmctldPidFile=%1/slurmctld.pid
SlurmdPidFile=%1/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_min_interval=100000,batch_sched_delay=0
ReturnToService=2
SlurmdParameters=config_overrides
SlurmdTimeout=6
SlurmctldTimeout=5
MessageTimeout=5
KillWait=2
NodeName=n1 NodeHostname=localhost Port=%4 CPUs=2 State=UNKNOWN
NodeName=n2 NodeHostname=localhost Port=%5 CPUs=2 State=UNKNOWN
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
)";
        return QString(text)
            .replace("%1", m_folder.path())
            .replace("%2", QString::number(ports[0]))
            .replace("%3", QString::fromLocal8Bit(::getpwuid(::geteuid())->pw_name))
            .replace("%4", QString::number(ports[1]))
            .replace("%5", QString::number(ports[2]));
    }

    void begin(const QString& name, const QString& command, const QStringList& arguments)
    {
        auto process = std::make_unique<QProcess>();
        auto variables = environment(QProcessEnvironment::systemEnvironment());
        variables.insert("CMIR_TEST_NODE", name);
        process->setProcessEnvironment(variables);
        process->setStandardOutputFile(path(name + ".log"), QIODevice::Append);
        process->setStandardErrorFile(path(name + ".log"), QIODevice::Append);
        process->setChildProcessModifier(
            [] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }); // nothing outlives a test that crashed
        process->start(program(command), arguments);
        process->waitForStarted(patience);
        m_daemons[name] = std::move(process);
    }

    void end(const QString& name)
    {
        m_daemons[name]->kill();
        m_daemons[name]->waitForFinished(patience);
    }

    /// The slurmstepd that began a process; 0: none. What it is called by has taken the place of its environment.
    static pid_t stepOf(const QString& process)
    {
        QFile status("/proc/" + process + "/stat");
        if (!status.open(QIODevice::ReadOnly))
            return 0;
        const QByteArray text = status.readAll(); // "12 (name) S parent ..."
        const QByteArray parent = text.mid(text.lastIndexOf(')') + 2).split(' ').value(1);
        QFile name("/proc/" + parent + "/comm");
        return name.open(QIODevice::ReadOnly) && name.readAll().startsWith("slurmstepd") ? parent.toInt() : 0;
    }

    /// Kills what this cluster has started on a node, and what those have started; without a node: everything. They are
    /// known by their environment, which names this cluster's own file.
    void killAll(const QString& node) const
    {
        const QByteArray cluster = ("SLURM_CONF=" + path("slurm.conf")).toUtf8();
        const QByteArrayList ofNode { ("CMIR_TEST_NODE=" + node).toUtf8(), ("SLURMD_NODENAME=" + node).toUtf8() };
        std::vector<pid_t> processes;
        for (const QString& number : QDir("/proc").entryList({ "[0-9]*" }, QDir::Dirs)) {
            QFile file("/proc/" + number + "/environ");
            if (!file.open(QIODevice::ReadOnly))
                continue;
            const QByteArrayList variables = file.readAll().split('\0');
            const bool there = node.isEmpty() || variables.contains(ofNode[0]) || variables.contains(ofNode[1]);
            if (!variables.contains(cluster) || !there)
                continue;
            processes.push_back(number.toInt());
            if (const pid_t parent = stepOf(number))
                processes.push_back(parent);
        }
        for (const int signal : { SIGSTOP, SIGKILL }) // at one moment: none sees another die
            for (const pid_t process : processes)
                ::kill(process, signal);
    }

    QTemporaryDir m_folder { QDir::tempPath() + "/slurm" }; // short: a socket's path has 107 bytes
    std::map<QString, std::unique_ptr<QProcess>> m_daemons;
};

}
