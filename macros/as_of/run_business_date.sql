{#- The business day on which this run started. It is not complete, so it is never the as-of day. -#}
{% macro run_business_date() -%}
    {%- do check_zone('The var business_time_zone', var('business_time_zone')) -%}
    {%- set zone = modules.pytz.timezone(var('business_time_zone')) -%}
    {{ return(run_started_at.astimezone(zone).date()) }}
{%- endmacro %}
