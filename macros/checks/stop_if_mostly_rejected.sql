{#- A few bad rows are quarantined; a table of them is a fault of the source or of its staging, and
    nothing should be built on the rest. Runs after each checked table. -#}
{% macro stop_if_mostly_rejected() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set table_name = this.identifier[8:] -%}
    {%- set of_this = table_name in var('quarantine_maximum_share_of') -%}
    {%- set share = var('quarantine_maximum_share_of')[table_name] if of_this else var('quarantine_maximum_share') -%}
    {%- if share | float >= 1 -%}{{ return('') }}{%- endif -%}
    {#- A source may keep every version of its rows; that is no fault. Columns are taken by place, as
        engines differ in the case of their names. -#}
    {%- set is_no_old_version = "coalesce(rejection_reasons, '') <> 'replaced_by_newer_version'" -%}
    {%- set found = run_query(
        "select source_system, count(*) as all_rows, count(rejection_reasons) as rejected_rows from "
        ~ this ~ " where " ~ is_no_old_version
        ~ " group by source_system having count(rejection_reasons) > "
        ~ share ~ " * count(*) order by source_system"
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
            ~ table_name ~ ' of ' ~ row[0]
            ~ ' cannot be used: ' ~ said | join('; ') ~ '. Mend the source or models/staging/'
            ~ row[0] ~ ', or raise the var quarantine_maximum_share'
            ~ ('_of.' ~ table_name if of_this else '') ~ ' (now ' ~ share ~ ') if so many are right to go.'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
