// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connection_profile.h"

#include <QHash>
#include <QScrollArea>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace headrace {

class FilePrompt;
class SegmentButtons;
class Theme;

/// The fields of one connection.
class ConnectionEditor : public QScrollArea
{
    Q_OBJECT

public:
    /// Both must outlive the editor.
    ConnectionEditor(const Theme& theme, FilePrompt& files, QWidget* parent = nullptr);

    /// Shows another one. Does not emit edited().
    void setProfile(const ConnectionProfile& profile);
    ConnectionProfile profile() const;
    /// What was typed to try with; it is in no profile.
    QString password() const;
    bool isPasswordKept() const;
    void clearPassword();

    /// Marks the field that `problem` is about, and says it below; none: marks nothing.
    void showProblem(const ProfileProblem& problem);
    void focusField(const QString& field); ///< As in the connections file.

signals:
    void edited();

private:
    struct Field
    {
        QWidget* row;
        QWidget* editor;
    };
    Field& addRow(const QString& id, const QString& label, QWidget* editor, bool isServer,
                  bool isFile);
    QLineEdit* addLine(const QString& id, const QString& label, const QString& placeholder,
                       bool isServer, bool isFile);
    QLineEdit* addPath(const QString& id, const QString& label, const QString& placeholder,
                       const QString& question, const QStringList& filters, bool isServer,
                       bool isFile);
    void buildFields();
    void buildPassword();
    void showKind();
    void tell();

    const Theme& m_theme;
    FilePrompt& m_files;
    QVBoxLayout* m_column;
    QHash<QString, Field> m_fields;
    QList<QWidget*> m_ofServers;
    QList<QWidget*> m_ofFiles;
    SegmentButtons* m_kind = nullptr;
    SegmentButtons* m_environment = nullptr;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_file = nullptr;
    QLineEdit* m_host = nullptr;
    QLineEdit* m_port = nullptr;
    QLineEdit* m_database = nullptr;
    QLineEdit* m_schema = nullptr;
    QLineEdit* m_user = nullptr;
    QLineEdit* m_password = nullptr;
    QCheckBox* m_keep = nullptr;
    QComboBox* m_tls = nullptr;
    QLineEdit* m_root = nullptr;
    QLineEdit* m_domain = nullptr;
    QCheckBox* m_readOnly = nullptr;
    SegmentButtons* m_rows = nullptr;
    QLabel* m_problem = nullptr;
    QMap<QString, QString> m_parameters; // That have no field.
    QByteArray m_others;                 // As m_parameters.
    bool m_isSetting = false;
};

} // namespace headrace
