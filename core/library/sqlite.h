#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

/// The few calls of SQLite that the index needs: what is opened is closed, and what fails is thrown.
namespace cmir::sqlite {

class Error : public std::runtime_error {
public:
    Error(const std::string& message, int code)
        : std::runtime_error(message)
        , m_code(code)
    { }
    /// The file is no database, or damaged: it has to be made anew. Otherwise it is busy, full, not writable.
    bool damaged() const;

private:
    int m_code;
};

class Database {
public:
    /// Makes the file where there is none. Empty: in memory.
    explicit Database(const std::filesystem::path& path);

    void execute(const char* sql);
    std::int64_t integer(const char* sql); ///< the first value of the first row

private:
    friend class Statement;
    struct Close {
        void operator()(sqlite3* database) const;
    };
    std::unique_ptr<sqlite3, Close> m_database;
};

/// A prepared statement; parameters and columns count from 0.
class Statement {
public:
    Statement(Database& database, const char* sql);

    void bind(int parameter, const std::string& text);
    bool step(); ///< whether there is a row
    void reset();
    std::string text(int column) const; ///< empty: NULL

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    sqlite3* m_database;
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
};

/// What is done between is written as a whole or not at all.
class Transaction {
public:
    explicit Transaction(Database& database)
        : m_database(database)
    {
        m_database.execute("BEGIN IMMEDIATE");
    }
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit()
    {
        m_database.execute("COMMIT");
        m_done = true;
    }

private:
    Database& m_database;
    bool m_done = false;
};

}
