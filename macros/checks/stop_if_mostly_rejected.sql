{#- A few bad rows are quarantined; a table of them is a fault of the source or of its staging, and
    nothing should be built on the rest. Runs after each checked table. -#}
{% macro stop_if_mostly_rejected() -%}
    {%- if not execute or var('quarantine_maximum_share') | float >= 1 -%}{{ return('') }}{%- endif -%}
    {#- A source may keep every version of its rows; that is no fault. Columns are taken by place, as
        engines differ in the case of their names. -#}
    {%- set is_no_old_version = "coalesce(rejection_reasons, '') <> 'replaced_by_newer_version'" -%}
    {%- set found = run_query(
        "select source_system, count(*) as all_rows, count(rejection_reasons) as rejected_rows from "
        ~ this ~ " where " ~ is_no_old_version
        ~ " group by source_system having count(rejection_reasons) > "
        ~ var('quarantine_maximum_share') ~ " * count(*) order by source_system"
    ) -%}
    {%- for row in found.rows -%}
        {%- set reasons = run_query(
            "select rejection_reasons, count(*) as rejected_rows from " ~ this
            ~ " where rejection_reasons is not null and " ~ is_no_old_version
            ~ " and source_system = '" ~ row[0]
            ~ "' group by rejection_reasons order by count(*) desc, rejection_reasons limit 3"
        ) -%}
        {%- set said = [] -%}
        {%- for reason in reasons.rows -%}
            {%- do said.append(reason[0] ~ ' (' ~ '{:,}'.format(reason[1]) ~ ')') -%}
        {%- endfor -%}
        {%- do exceptions.raise_compiler_error(
            '{:,}'.format(row[2]) ~ ' of ' ~ '{:,}'.format(row[1]) ~ ' '
            ~ this.identifier[8:] ~ ' of ' ~ row[0]
            ~ ' cannot be used: ' ~ said | join('; ') ~ '. Mend the source or models/staging/'
            ~ row[0] ~ ', or raise the var quarantine_maximum_share (now '
            ~ var('quarantine_maximum_share') ~ ') if so many are right to go.'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
