#include "core/library/sqlite.h"

#include <sqlite3.h>

namespace cmir::sqlite {

namespace {

constexpr int busyTimeout = 2000; ///< ms for another program's transaction

void check(int code, sqlite3* database)
{
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
        throw Error(database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code), code);
}

}

bool Error::damaged() const
{
    const int primary = m_code & 0xff;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_ERROR
        || primary == SQLITE_MISMATCH || primary == SQLITE_SCHEMA;
}

void Database::Close::operator()(sqlite3* database) const
{
    sqlite3_close_v2(database);
}

Database::Database(const std::filesystem::path& path)
{
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.empty() ? ":memory:" : path.c_str(), &opened,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
    m_database.reset(opened);
    check(code, opened);
    sqlite3_busy_timeout(opened, busyTimeout);
    // The file may come from a stranger with the folder: nothing in it is trusted.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

void Database::execute(const char* sql)
{
    check(sqlite3_exec(m_database.get(), sql, nullptr, nullptr, nullptr), m_database.get());
}

std::int64_t Database::integer(const char* sql)
{
    Statement statement(*this, sql);
    return statement.step() ? sqlite3_column_int64(statement.m_statement.get(), 0) : 0;
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Statement::Statement(Database& database, const char* sql)
    : m_database(database.m_database.get())
{
    sqlite3_stmt* prepared = nullptr;
    check(sqlite3_prepare_v2(m_database, sql, -1, &prepared, nullptr), m_database);
    m_statement.reset(prepared);
}

void Statement::bind(int parameter, const std::string& text)
{
    check(
        sqlite3_bind_text64(m_statement.get(), parameter + 1, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8),
        m_database);
}

bool Statement::step()
{
    const int code = sqlite3_step(m_statement.get());
    check(code, m_database);
    return code == SQLITE_ROW;
}

void Statement::reset()
{
    check(sqlite3_reset(m_statement.get()), m_database);
}

std::string Statement::text(int column) const
{
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement.get(), column));
    const int count = sqlite3_column_bytes(m_statement.get(), column);
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(count));
}

Transaction::~Transaction()
{
    if (m_done)
        return;
    try {
        m_database.execute("ROLLBACK");
    } catch (const Error&) {
        // It was rolled back by what went wrong.
    }
}

}
